import { hostMatcher } from '../core/hosts.ts';
import type { ParsedUrl } from '../core/runtime.ts';
import { parseUrl } from '../core/url.ts';

type Matcher = (url: ParsedUrl) => boolean;

/** The paths of OTLP/HTTP: https://opentelemetry.io/docs/specs/otlp/#otlphttp-request */
const OTLP = /\/v1\/(traces|metrics|logs)$/;

/**
 * Creates a matcher from the option `backends`. It never matches an export of telemetry: the page may send it to a host of
 * its back end, where the session has no meaning and CORS may not allow its header.
 *
 * @throws TypeError or RangeError if it is not an array, or contains an invalid host
 */
export function backendMatcher(backends: readonly string[]): Matcher {
  const matchers = backends.map(matcherOf);
  return (url) => !OTLP.test(url.pathname) && matchers.some((matches) => matches(url));
}

function matcherOf(backend: string): Matcher {
  const address = backend === 'self' ? '/' : backend;
  if (address[0] === '/' || parseUrl(address)?.host) {
    return ({ origin, pathname }) => {
      // The origin of a frame or a worker is that of its creator, although its URL may begin with `about:` or `blob:`.
      const own = parseUrl(address, globalThis.origin);
      return origin === own?.origin && isBelow(pathname, own.pathname);
    };
  }
  const matches = hostMatcher([address]);
  return ({ origin }) => matches(origin);
}

/** By segments: `/apiary` is not below `/api`. */
function isBelow(pathname: string, path: string): boolean {
  return `${pathname}/`.startsWith(path.endsWith('/') ? path : `${path}/`);
}
