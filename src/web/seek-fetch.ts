import { v4 } from 'uuid';
import { HEADER_REQUEST_ID, HEADER_SESSION_ID } from '../core/conventions.ts';
import { type SeekWebOptions, webSettings } from './options.ts';
import { type FetchArguments, isWithoutHeaders, ownRequest, urlOf } from './own-request.ts';

/** A request to SEEK that is about to be sent. */
export interface SeekRequest {
  readonly requestId: string;
  readonly sessionId: string;
  readonly url: string;
}

/** Options of {@link seekFetch}. */
export interface SeekFetchOptions extends SeekWebOptions {
  /**
   * Called with each request to SEEK before it is sent, to store or log its ID. An async function is awaited. If the
   * function throws, the request is not sent and rejects with the error.
   *
   * @example ({ requestId, url }) => console.debug('SEEK', requestId, url)
   */
  readonly onRequest?: (request: SeekRequest) => unknown;
}

/**
 * Wraps `fetch` for pages without OpenTelemetry. Each request to SEEK carries a random UUID (RFC 9562) as
 * `X-Request-Id`, and the session as `X-Session-Id`. Headers that the caller sets are not changed, and neither are
 * requests to other hosts.
 *
 * @param fetch - the browser's `fetch`, or a compatible function
 * @throws TypeError if an option is invalid. The message names the option and its valid values.
 * @example
 * const fetchFromSeek = seekFetch(fetch, { onRequest: ({ requestId }) => { lastRequestId = requestId; } });
 * await fetchFromSeek('https://graphql.seek.com/graphql', { method: 'POST', body });
 */
export function seekFetch(
  fetch: typeof globalThis.fetch,
  options: SeekFetchOptions = {},
): typeof globalThis.fetch {
  const { isSeek, isBackend, session } = webSettings(options);
  return async (...args: FetchArguments) => {
    const url = urlOf(args);
    const isToSeek = isSeek(url);
    if (!isToSeek && !isBackend(url)) {
      return fetch(...args);
    }
    const { headers, subject, args: own } = ownRequest(args);
    if (isWithoutHeaders(subject)) {
      return fetch(...own);
    }
    const sessionId = ensure(headers, HEADER_SESSION_ID, () => session.id);
    if (isToSeek) {
      const requestId = ensure(headers, HEADER_REQUEST_ID, v4);
      await options.onRequest?.({ requestId, sessionId, url: String(url) });
    }
    return fetch(...own);
  };
}

function ensure(headers: Headers, name: string, make: () => string): string {
  if (!headers.has(name)) {
    headers.set(name, make());
  }
  return headers.get(name) as string;
}
