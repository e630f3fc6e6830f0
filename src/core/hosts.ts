/**
 * Which hosts are SEEK's. SEEK's headers must not reach any other host, so hosts are compared as the URL Standard
 * normalises them (lower case, punycode, canonical IP addresses), never as they were written.
 *
 * @see https://url.spec.whatwg.org/#host-parsing
 * @module
 */
import { isIpAddress, parseUrl } from './url.ts';

/** Whether a URL or origin such as `https://graphql.seek.com` belongs to one of the hosts. Never throws. */
export type HostMatcher = (origin: string) => boolean;

interface HostPattern {
  /** As `URL.hostname` gives it, `[…]` around IPv6. */
  readonly hostname: string;
  readonly subdomains: boolean;
  readonly port: string | undefined;
}

const CACHED_ORIGINS = 1_000;
const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };
const PATTERN = /^(\*\.)?(\[[0-9a-f:.]+\]|[^\s:/?#@[\]\\%*,]+)(?::(\d{1,5}))?$/i;

/**
 * Makes a matcher from host patterns.
 *
 * A pattern is an exact host (`graphql.seek.com`, `192.0.2.1`, `[2001:db8::1]`) or `*.domain`, which means the
 * subdomains at any depth but not the domain itself. Either may have a `:port`; without one, any port matches. Case and
 * a trailing dot are ignored.
 *
 * @throws RangeError that names the first pattern that is not valid
 */
export function hostMatcher(patterns: readonly string[]): HostMatcher {
  const parsed = patterns.map(parsePattern);
  const cache = new Map<string, boolean>();
  return (origin) => {
    const known = cache.get(origin);
    if (known !== undefined) {
      return known;
    }
    const matches = matchesAny(parsed, origin);
    // A service that calls new hosts all the time must not leak memory. An LRU order would cost more than a fresh start.
    if (cache.size >= CACHED_ORIGINS) {
      cache.clear();
    }
    cache.set(origin, matches);
    return matches;
  };
}

function matchesAny(patterns: readonly HostPattern[], origin: string): boolean {
  const url = parseUrl(origin);
  if (url === undefined) {
    return false;
  }
  const hostname = withoutTrailingDot(url.hostname);
  if (hasEmptyLabel(hostname)) {
    return false;
  }
  const port = url.port || DEFAULT_PORTS[url.protocol];
  return patterns.some(
    (pattern) =>
      (pattern.port === undefined || pattern.port === port) &&
      (pattern.subdomains ? hostname.endsWith(`.${pattern.hostname}`) : hostname === pattern.hostname),
  );
}

function parsePattern(pattern: string): HostPattern {
  const [, wildcard, host, port] = PATTERN.exec(pattern) ?? [];
  const url = host === undefined ? undefined : parseUrl(`http://${host}:${port ?? ''}`);
  const hostname = url && withoutTrailingDot(url.hostname);
  const subdomains = wildcard !== undefined;
  if (
    hostname === undefined ||
    hasEmptyLabel(hostname) ||
    (subdomains && isIpAddress(hostname)) ||
    Number(port) < 1
  ) {
    throw new RangeError(
      `${JSON.stringify(pattern)} is not a valid host pattern; write a host ("seek.com", "192.0.2.1", "[2001:db8::1]") or "*.domain", with an optional ":port", without scheme or path`,
    );
  }
  return { hostname, subdomains, port: port && String(Number(port)) };
}

function withoutTrailingDot(hostname: string): string {
  return hostname.replace(/\.$/, '');
}

function hasEmptyLabel(hostname: string): boolean {
  return hostname.split('.').includes('');
}
