/** What OpenTelemetry's browser instrumentations take as `propagateTraceHeaderCorsUrls`. */
export type CorsUrls = string | RegExp | (string | RegExp)[];

/**
 * The same URLs without SEEK's. SEEK's CORS rules allow none of the headers that OpenTelemetry's propagators inject, so
 * the browser would block a request that has one.
 */
export function withoutSeek(
  urls: CorsUrls | undefined,
  isSeek: (url: string) => boolean,
): (string | RegExp)[] {
  const list: (string | RegExp)[] = urls === undefined ? [] : Array.isArray(urls) ? urls : [urls];
  return list.flatMap<string | RegExp>((url) =>
    typeof url === 'string' ? (isSeek(url) ? [] : [url]) : [matchingOthers(url, isSeek)],
  );
}

function matchingOthers(pattern: RegExp, isSeek: (url: string) => boolean): RegExp {
  return Object.defineProperty(new RegExp(pattern), Symbol.match, {
    value: (url: string) => (isSeek(url) ? null : pattern[Symbol.match](url)),
  });
}
