/**
 * Matches the hosts of SEEK. SEEK's headers must not reach any other host, so hosts are compared in the normalised form
 * of the URL Standard (lower case, punycode, canonical IP addresses).
 *
 * @see https://url.spec.whatwg.org/#host-parsing
 * @module
 */
import { isIpAddress, parseUrl } from './url.ts';

/** Whether a URL or origin such as `https://graphql.seek.com` belongs to one of the hosts. Never throws. */
export type HostMatcher = (origin: string) => boolean;

interface HostPattern {
  /** In the form of `URL.hostname`, with IPv6 addresses in brackets. */
  readonly hostname: string;
  readonly subdomains: boolean;
  readonly port: string | undefined;
}

const CACHED_ORIGINS = 1_000;
const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };
const PATTERN = /^(\*\.)?(\[[0-9a-f:.]+\]|[^\s:/?#@[\]\\%*,]+)(?::(\d{1,5}))?$/i;

/**
 * Creates a matcher from host patterns.
 *
 * A pattern is an exact host (`graphql.seek.com`, `192.0.2.1`, `[2001:db8::1]`) or `*.domain`, which matches subdomains
 * at any depth but not the domain itself. Both can end in `:port`; without it, every port matches. Letter case and a
 * trailing dot are ignored.
 *
 * @throws RangeError that names the first invalid pattern
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
    // Limits the memory of a service that keeps calling new hosts. LRU eviction would cost more than an empty cache.
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
      `${JSON.stringify(pattern)} is not a valid host pattern, such as "*.seek.com" or "[::1]:8080"`,
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
