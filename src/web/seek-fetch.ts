import { v4 } from 'uuid';
import { HEADER_REQUEST_ID, HEADER_SESSION_ID } from '../core/conventions.ts';
import { type SeekWebOptions, webSettings } from './options.ts';
import { type FetchArguments, isWithoutHeaders, ownRequest, urlOf } from './own-request.ts';

/** A request to SEEK, as it is sent. */
export interface SeekRequest {
  readonly requestId: string;
  readonly sessionId: string;
  readonly url: string;
}

/** Options of {@link seekFetch}. */
export interface SeekFetchOptions extends SeekWebOptions {
  /**
   * Called with each request to SEEK before it is sent, to keep or log its ID. An async function is awaited. What it
   * throws rejects the request.
   *
   * @example ({ requestId, url }) => console.debug('SEEK', requestId, url)
   */
  readonly onRequest?: (request: SeekRequest) => unknown;
}

/**
 * `fetch` for pages without OpenTelemetry: requests to SEEK carry `X-Request-Id`, a random UUID (RFC 9562) each, and
 * `X-Session-Id`. Headers that the caller sets itself stay as they are, and so do requests to other hosts.
 *
 * @param fetch - the browser's, or one that behaves like it
 * @throws TypeError if an option is wrong; it names the option and what it takes
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
