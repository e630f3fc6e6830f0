/** What OpenTelemetry's browser instrumentations take as `propagateTraceHeaderCorsUrls`. */
export type CorsUrls = string | RegExp | (string | RegExp)[];

/**
 * The same URLs but for SEEK's. SEEK's CORS rules allow no header of OpenTelemetry's propagators: a request with one
 * would be refused, and a trace of yours is no business of SEEK's.
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
