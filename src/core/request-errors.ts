/**
 * Maps an error that an HTTP client throws to the `X-Request-Id` of the request that failed.
 *
 * @module
 */
import { type Answer, rememberContents, requestIdOfAnswer } from './answers.ts';

export { rememberCreation } from './answers.ts';

/** Keyed by error, and by request: clients attach those of node:http to their errors. */
const requestIds = new WeakMap<object, string>();

/**
 * The properties of client errors that hold the underlying error, request or response.
 *
 * @see https://github.com/sindresorhus/got/blob/main/source/core/index.ts (`_request`)
 * @see https://github.com/follow-redirects/follow-redirects/blob/main/index.js (`_currentRequest`, in errors of axios)
 * @see https://github.com/sindresorhus/got/blob/main/source/core/utils/http2-client.ts (`stream`)
 * @see https://github.com/ladjs/superagent/blob/master/src/node/http2wrapper.js (`frame`)
 */
const LINKS = [
  'cause',
  'request',
  'response',
  'req',
  'errors',
  '_request',
  '_currentRequest',
  'stream',
  'frame',
] as const;
/** Ends the search if causes form a cycle. Real chains are short. */
const MAX_VISITS = 32;

/** Associates an error with the request to SEEK that failed with it, if there is one. */
export function rememberFailure(error: unknown, requestId: string | undefined): void {
  if (requestId === undefined) {
    return;
  }
  remember(error, requestId);
  // Node.js wraps an abort reason in an AbortError, but clients throw the reason itself:
  // https://nodejs.org/api/http.html#httprequesturl-options-callback
  remember((error as { cause?: unknown } | null | undefined)?.cause, requestId);
}

/** Remembers the ID of a request to SEEK for the lifetime of the request object. */
export function rememberRequest(request: object, requestId: string): void {
  requestIds.set(request, requestId);
}

export function rememberedRequestId(request: object): string | undefined {
  return requestIds.get(request);
}

/** Remembers the ID of a request to SEEK that was answered with an error status. */
export function rememberAnswer(request: object, requestId: string, url: string, answer: Answer): void {
  rememberRequest(request, requestId);
  rememberContents(request, requestId, url, answer);
}

function remember(error: unknown, requestId: string): void {
  if (typeof error === 'object' && error !== null) {
    requestIds.set(error, requestId);
  }
}

/**
 * Returns the `X-Request-Id` of the request to SEEK that failed with an error, to log it or to quote it to SEEK.
 *
 * @param error - an error of `fetch`, undici, axios, got, ky, ofetch, superagent or `node:http`, thrown for a failed
 *   request or for a status code. The search includes its causes. If several requests failed with the same error
 *   (because they shared an abort reason or waited for a connection that undici could not open), the last request
 *   counts.
 * @returns a UUID, or `undefined` if no known request to SEEK failed with this error
 * @example catch (error) { logger.error({ error, requestId: seekRequestIdOf(error) }, 'SEEK failed'); }
 */
export function seekRequestIdOf(error: unknown): string | undefined {
  const found: unknown[] = [error];
  for (let visits = 0; visits < found.length && visits < MAX_VISITS; visits++) {
    const next = found[visits];
    if (typeof next === 'object' && next !== null) {
      const requestId = requestIds.get(next);
      if (requestId !== undefined) {
        return requestId;
      }
      found.push(...linksOf(next));
    }
  }
  for (const each of found.slice(0, MAX_VISITS)) {
    const requestId = requestIdOfAnswer(each);
    if (requestId !== undefined) {
      return requestId;
    }
  }
  return undefined;
}

function linksOf(from: object): unknown[] {
  try {
    return LINKS.flatMap((link) => {
      const linked = link in from ? (from as Record<string, unknown>)[link] : [];
      // An AggregateError may have any number of errors.
      return Array.isArray(linked) ? linked.slice(0, MAX_VISITS) : linked;
    });
  } catch {
    // A getter threw. The search itself must not throw.
    return [];
  }
}
