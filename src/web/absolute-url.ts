import type { ParsedUrl } from '../core/runtime.ts';

/**
 * Parses an absolute http or https URL. Knows fewer URLs than the URL Standard: what it does not know belongs to no host.
 *
 * The `URL` of React Native throws, or takes `seek.com` for the host of `https://other.example?@seek.com`.
 *
 * @see https://github.com/facebook/react-native/blob/main/packages/react-native/Libraries/Blob/URL.js
 */
export function parseAbsoluteUrl(href: string): ParsedUrl | undefined {
  const [, origin, protocol, host, hostname, port = '', pathname = '/', search = ''] =
    /^((https?:)\/\/(([a-z\d.-]+)(?::(\d*))?))(\/[^?#]*)?(\?[^#]*)?(?:#|$)/.exec(
      href.replace(/^[^/]*\/\/[^/?#]*/, (start) => start.toLowerCase()),
    ) ?? [];
  return origin === undefined
    ? undefined
    : ({ href, origin, protocol, host, hostname, port, pathname, search } as ParsedUrl);
}
