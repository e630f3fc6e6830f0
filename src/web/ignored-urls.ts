/** A URL whose requests carry no headers: the whole URL, a regular expression, or a function that matches it. */
export type IgnoredUrl = string | RegExp | ((url: string) => boolean);

/**
 * Creates a matcher from the option `ignore`. Strings and regular expressions mean what they mean in `ignoreUrls` of
 * OpenTelemetry's instrumentations.
 *
 * @throws TypeError if it is not an array
 * @see https://github.com/open-telemetry/opentelemetry-js/blob/main/packages/opentelemetry-core/src/utils/url.ts
 */
export function ignoredMatcher(ignored: readonly IgnoredUrl[]): (url: string) => boolean {
  const matchers = ignored.map((each) =>
    typeof each === 'function'
      ? each
      : // `test()` of a global expression depends on the call before.
        (url: string) => each === url || (each instanceof RegExp && url.search(each) !== -1),
  );
  return (url) => matchers.some((matches) => matches(url));
}
