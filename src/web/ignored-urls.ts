/** A whole URL, a regular expression, or a function that returns whether a URL is ignored. */
export type IgnoredUrl = string | RegExp | ((url: string) => boolean);

/**
 * Creates a matcher from the option `ignore`. Strings and regular expressions mean what they mean in `ignoreUrls` of
 * OpenTelemetry's instrumentations.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/blob/main/packages/opentelemetry-core/src/utils/url.ts
 */
export function ignoredMatcher(ignored: readonly IgnoredUrl[]): (url: string) => boolean {
  return (url) =>
    ignored.some((each) =>
      typeof each === 'function'
        ? each(url)
        : // `test()` of a global expression depends on the call before.
          each === url || (each instanceof RegExp && url.search(each) !== -1),
    );
}
