/**
 * Maps an error or a response of an HTTP client to the `X-Request-Id` of its request.
 *
 * @module
 */
import { type Answer, rememberContents, requestIdOfAnswer, type Target } from './answers.ts';

/** Keyed by error, and by request: clients attach those of node:http to their errors. */
const requestIds = new WeakMap<object, string>();

/**
 * The properties of errors and responses that hold the underlying error, request or response.
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

/** What is known of a request of undici. */
interface AnsweredRequest {
  readonly requestId: string;
  readonly createdAt: number;
  readonly trailers: unknown;
}

/**
 * Remembers the ID of a request of undici to SEEK by its answer. Call it for every answer. For the parameters, see
 * {@link rememberContents}.
 *
 * @param url - may be the request itself
 */
export function rememberAnswer(
  request: object,
  { requestId, createdAt, trailers }: AnsweredRequest,
  url: string | Target,
  answer: Answer,
): void {
  if (answer.statusCode >= 300) {
    // undici may throw an error for the status.
    rememberRequest(request, requestId);
  }
  rememberContents(requestId, createdAt, url, answer, trailers);
}

function remember(error: unknown, requestId: string): void {
  if (typeof error === 'object' && error !== null) {
    requestIds.set(error, requestId);
  }
}

/**
 * Returns the `X-Request-Id` of the request to SEEK that an error or a response belongs to. Log the ID, or quote it to
 * SEEK.
 *
 * A `Response` of `fetch` or node-fetch does not refer to its request. It is looked up by URL, status and headers among
 * the last 200 responses from SEEK. Call this function as soon as you have the response; the result then stays the same.
 * If an equal response arrives before the first call, the two cannot be told apart. Responses that have a unique header,
 * such as an ID, are never equal. A response whose headers the application or a mock has changed is not found.
 *
 * @param errorOrResponse - an error of `fetch`, undici, axios, got, ky, ofetch, superagent or `node:http`, thrown for a
 *   failed request or for a status code; or a response of one of these or of node-fetch, with any status. The search
 *   includes the causes and the response of an error. If several requests failed with the same error (because they
 *   shared an abort reason, or waited for a connection that undici could not open), the result is the ID of the last
 *   one. The same applies if several requests, one after another, had equal error responses.
 * @returns a UUID; `undefined` if the value belongs to no known request to SEEK, or could belong to several
 * @example catch (error) { logger.error({ error, requestId: seekRequestIdOf(error) }, 'SEEK failed'); }
 * @example if (!response.ok) logger.error({ requestId: seekRequestIdOf(response) }, 'SEEK failed');
 */
export function seekRequestIdOf(errorOrResponse: unknown): string | undefined {
  const found: unknown[] = [errorOrResponse];
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
