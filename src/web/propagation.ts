import { unwrapHook, wrapHook } from '../core/wrapped-hooks.ts';

/** The option `propagateTraceHeaderCorsUrls` of OpenTelemetry's browser instrumentations. */
export type CorsUrls = string | RegExp | (string | RegExp)[];

/**
 * Excludes SEEK's URLs. SEEK's CORS rules do not allow the headers of OpenTelemetry's propagators, so the browser would
 * block a request with such a header.
 */
export function withoutSeek(
  urls: CorsUrls | undefined,
  isSeek: (url: string) => boolean,
): (string | RegExp)[] {
  const list: (string | RegExp)[] = [];
  return list
    .concat(urls ?? [])
    .flatMap<string | RegExp>((url) =>
      typeof url !== 'string' ? matchingOthers(unwrapHook(url) as RegExp, isSeek) : isSeek(url) ? [] : url,
    );
}

/**
 * The instrumentations call `url.match(pattern)`, which uses `Symbol.match`.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/blob/main/packages/opentelemetry-core/src/utils/url.ts
 */
function matchingOthers(pattern: RegExp, isSeek: (url: string) => boolean): RegExp {
  return wrapHook(
    Object.defineProperty(new RegExp(pattern), Symbol.match, {
      value: (url: string) => (isSeek(url) ? null : pattern[Symbol.match](url)),
    }),
    pattern,
  );
}
