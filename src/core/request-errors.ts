/**
 * From the error that an HTTP client throws back to the `X-Request-Id` of the request that failed.
 *
 * @module
 */

/** By error, and by the request objects of node:http that clients attach to their errors. */
const requestIds = new WeakMap<object, string>();

/**
 * Properties in which clients keep the error, the request or the response that their own error comes from.
 *
 * @see https://github.com/sindresorhus/got/blob/main/source/core/index.ts on `_request`
 * @see https://github.com/follow-redirects/follow-redirects/blob/main/index.js on `_currentRequest`, which axios uses
 */
const LINKS = ['cause', 'request', 'response', 'req', 'errors', '_request', '_currentRequest'] as const;
/** A chain of causes is a few links long, but a cycle never ends. */
const MAX_VISITS = 32;

/** Remembers the error that a request to SEEK failed with. */
export function rememberFailure(error: unknown, requestId: string): void {
  remember(error, requestId);
  // Node.js wraps the reason of an abort in an AbortError, and clients throw the reason.
  remember((error as { cause?: unknown } | null | undefined)?.cause, requestId);
}

/** Remembers a request to SEEK for as long as the request object lives. */
export function rememberRequest(request: object, requestId: string): void {
  requestIds.set(request, requestId);
}

export function rememberedRequestId(request: object): string | undefined {
  return requestIds.get(request);
}

function remember(error: unknown, requestId: string): void {
  if (typeof error === 'object' && error !== null) {
    requestIds.set(error, requestId);
  }
}

/**
 * The `X-Request-Id` of the request to SEEK that failed with this error, to log it or to quote it to SEEK.
 *
 * @param error - what `fetch`, undici, axios, got or `node:http` threw, without a response or for its status code; causes
 *   are followed. Where several requests failed with the same error (one reason aborted them, or they waited for one
 *   connection that undici could not open), the last one counts.
 * @returns a UUID, or `undefined` if no request to SEEK is known to have failed with this error
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
  return undefined;
}

function linksOf(from: object): unknown[] {
  try {
    return LINKS.flatMap((link) => (link in from ? (from as Record<string, unknown>)[link] : []));
  } catch {
    // A getter threw. The search for an ID must not throw, too.
    return [];
  }
}
