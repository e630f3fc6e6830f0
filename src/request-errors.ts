/**
 * From the error that an HTTP client throws back to the `X-Request-Id` of the request that failed.
 *
 * @module
 */

/** Errors, and requests of node:http, which clients hang on the errors that they make. */
const requestIds = new WeakMap<object, string>();

/**
 * Where clients put the error, the request or the response that their own error comes from. The last two are got's and
 * axios' (by follow-redirects) own request objects' names for the request of node:http.
 */
const LEADS = ['cause', 'request', 'response', 'req', 'errors', '_request', '_currentRequest'] as const;
/** A chain of causes is a few links long; a cycle has no end. */
const MAX_VISITS = 32;

/** Remembers what a request to SEEK failed with. */
export function noteFailure(error: unknown, requestId: string): void {
  note(error, requestId);
  // Node.js wraps the reason of an abort, and clients throw the reason.
  note((error as { cause?: unknown } | null | undefined)?.cause, requestId);
}

/** Remembers a request to SEEK, for as long as somebody holds it. */
export function noteRequest(request: object, requestId: string): void {
  requestIds.set(request, requestId);
}

export function notedRequestId(request: object): string | undefined {
  return requestIds.get(request);
}

function note(error: unknown, requestId: string): void {
  if (typeof error === 'object' && error !== null) {
    requestIds.set(error, requestId);
  }
}

/**
 * The `X-Request-Id` of the request to SEEK that failed with this error, to log it or to quote it to SEEK.
 *
 * @param error - what `fetch`, undici, axios, got or `node:http` threw, be it for want of an answer or for its status
 *   code; causes are looked through. The last request counts where several failed with one and the same error: those
 *   that one reason aborted, or that waited for a connection which undici could not make.
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
      found.push(...leadsOf(next));
    }
  }
  return undefined;
}

function leadsOf(from: object): unknown[] {
  try {
    return LEADS.flatMap((lead) => (lead in from ? (from as Record<string, unknown>)[lead] : []));
  } catch {
    // A getter that throws: whatever it hides, this must not make an error out of an error.
    return [];
  }
}
