import { HEADER_REQUEST_ID, HEADER_SESSION_ID, HEADER_USER_AGENT } from '../core/conventions.ts';
import { type SeekWebOptions, webSettings } from './options.ts';
import { type FetchArguments, isWithoutHeaders, ownRequest, urlOf } from './own-request.ts';
import { randomUuid } from './random-uuid.ts';
import { remember } from './request-ids.ts';
import { type UserAgentOption, userAgentOnServer } from './server-user-agent.ts';

/** Options of {@link seekFetch}. */
export interface SeekFetchOptions extends SeekWebOptions, UserAgentOption {}

/**
 * Wraps `fetch` for pages without OpenTelemetry, and for servers where the Node.js entry does not run: workers at the
 * edge, Deno, Bun. Each request to SEEK carries a random UUID (RFC 9562) as `X-Request-Id`, and the session as
 * `X-Session-Id`. Headers that the caller sets and requests to other hosts are not changed.
 *
 * On a server, requests belong to the active session of the Node.js entry. Without one, each request has a session of its
 * own.
 *
 * @param fetch - the runtime's `fetch`, or a compatible function
 * @returns a function with the same parameters and result as `fetch`
 * @throws TypeError if an option is invalid. The message names the option and its valid values.
 * @example
 * const fetchFromSeek = seekFetch(fetch, { onRequest: ({ requestId }) => { lastRequestId = requestId; } });
 * await fetchFromSeek('https://graphql.seek.com/graphql', { method: 'POST', body });
 */
export function seekFetch(
  fetch: typeof globalThis.fetch,
  options: SeekFetchOptions = {},
): typeof globalThis.fetch {
  const { destinationOf, sessionId: idOfSession, onRequest } = webSettings(options, ['userAgent']);
  const userAgent = userAgentOnServer(options);
  return async (...args: FetchArguments) => {
    const url = urlOf(args);
    const destination = destinationOf(url);
    if (destination === undefined) {
      return fetch(...args);
    }
    const { headers, subject, args: own } = ownRequest(args);
    if (isWithoutHeaders(subject)) {
      return fetch(...own);
    }
    const sessionId = ensure(headers, HEADER_SESSION_ID, idOfSession);
    if (destination === 'backend') {
      return fetch(...own);
    }
    const requestId = ensure(headers, HEADER_REQUEST_ID, randomUuid);
    ensure(headers, HEADER_USER_AGENT, userAgent);
    await onRequest?.({ requestId, sessionId, url: String(url) });
    try {
      return remember(await fetch(...own), requestId);
    } catch (error) {
      throw remember(error, requestId);
    }
  };
}

/** Sets a header unless the caller has set it, or there is nothing to set. Returns the value that is sent. */
function ensure(headers: Headers, name: string, make: () => string | false | undefined): string {
  const value = headers.get(name) ?? make();
  if (value) {
    headers.set(name, value);
  }
  return value as string;
}
