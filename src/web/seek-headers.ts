import { type WebSettings, webSettings } from './options.ts';
import { randomUuid } from './random-uuid.ts';
import type { SeekFetchOptions } from './seek-fetch.ts';
import { userAgentOnServer } from './server-user-agent.ts';

interface Configured extends WebSettings {
  readonly userAgent: () => string | false | undefined;
}

const DEFAULTS: SeekFetchOptions = {};
/** A cache, because interceptors call `seekHeaders` for each request with the same options. */
const configured = new WeakMap<SeekFetchOptions, Configured>();

/**
 * Returns the headers for a request, for interceptors of HTTP clients that do not use `fetch` (axios, Angular, jQuery).
 * Call it once per request, because each call returns a new `X-Request-Id`.
 *
 * @param url - the URL of the request: absolute, or relative to the page
 * @param options - the options of `seekFetch`; pass the same object in each call
 * @returns `X-Request-Id` and `X-Session-Id` (UUIDs, RFC 9562) for SEEK, `X-Session-Id` for `backends`, no headers for
 *   other URLs. On a server, also `User-Agent` for SEEK.
 * @throws TypeError if an option is invalid. The message names the option and its valid values.
 * @example
 * axios.interceptors.request.use((config) => {
 *   config.headers.set(seekHeaders(axios.getUri(config)), false);
 *   return config;
 * });
 */
export function seekHeaders(url: string | URL, options: SeekFetchOptions = DEFAULTS): Record<string, string> {
  const { destinationOf, sessionId, onRequest, userAgent } = settingsOf(options);
  const destination = destinationOf(url);
  if (destination !== 'seek') {
    return destination === 'backend' ? { 'X-Session-Id': sessionId() } : {};
  }
  const ids = { requestId: randomUuid(), sessionId: sessionId() };
  onRequest?.({ ...ids, url: String(url) });
  const named = userAgent();
  return {
    'X-Request-Id': ids.requestId,
    'X-Session-Id': ids.sessionId,
    ...(named && { 'User-Agent': named }),
  };
}

function settingsOf(options: SeekFetchOptions): Configured {
  const known = configured.get(options);
  const settings = known ?? {
    ...webSettings(options, ['userAgent']),
    userAgent: userAgentOnServer(options),
  };
  configured.set(options, settings);
  return settings;
}
