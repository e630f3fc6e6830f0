import type { ClientRequest, IncomingMessage } from 'node:http';

/**
 * Whether a request is outgoing. By its shape, because mocks replace `http.ClientRequest`:
 * https://github.com/nock/nock/blob/v13.5.6/lib/intercept.js
 */
export function isOutgoing(request: ClientRequest | IncomingMessage): request is ClientRequest {
  return 'setHeader' in request;
}

/** Returns the outcome of a closed request. */
export function outcomeOf(request: ClientRequest): { status: number } | { error: unknown } {
  const { res } = request as ClientRequest & { readonly res?: IncomingMessage | null };
  return typeof res?.statusCode === 'number'
    ? { status: res.statusCode }
    : { error: request.errored ?? new Error('aborted') };
}
