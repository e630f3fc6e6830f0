/**
 * Which hosts are SEEK's. Nothing of ours may ever reach another one, so a host is compared as the URL Standard
 * normalises it (lower case, punycode, canonical IP addresses), never as it was written.
 *
 * @module
 */

/** Says whether a URL or origin such as `https://graphql.seek.com` leads to one of the hosts. Never throws. */
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
 * Makes a matcher of host patterns.
 *
 * A pattern is an exact host (`graphql.seek.com`, `192.0.2.1`, `[2001:db8::1]`) or `*.domain`, which means its
 * subdomains at any depth but not the domain itself, each with an optional `:port`; without one, any port
 * matches. Case and a trailing dot don't count.
 *
 * @throws RangeError that names a pattern which is none of these
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
    // A service that calls ever new hosts must not grow; starting afresh costs less than keeping an order of use.
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
      `${JSON.stringify(pattern)} is no host pattern: write a host ("graphql.seek.com", "192.0.2.1", "[2001:db8::1]") or "*.domain", with an optional ":port"; no scheme, user info or path`,
    );
  }
  return { hostname, subdomains, port: port && String(Number(port)) };
}

/** What is known of a request's way. */
export interface Route {
  /** What the request is sent to: scheme, host and port. */
  readonly origin: string;
  /** The request target (RFC 9112, section 3.2). */
  readonly path: string;
  /** The `Host` header. */
  readonly host: string | undefined;
}

/**
 * The origin that a request goes to in the end, whatever way it takes: a request through a forwarding proxy has its
 * destination in an absolute path, and one that is sent to a bare address has it in its `Host` header.
 */
export function destinationOf({ origin, path, host }: Route): string {
  if (!path.startsWith('/')) {
    const url = parseUrl(path);
    if (url !== undefined) {
      return url.origin;
    }
  }
  const url = host ? parseUrl(origin) : undefined;
  return url !== undefined && isIpAddress(url.hostname) ? `${url.protocol}//${host}` : origin;
}

/** Whether a `URL.hostname` is an IP address, which has no subdomains. */
export function isIpAddress(hostname: string): boolean {
  return /^(\[|\d+(\.\d+){3}$)/.test(hostname);
}

/** `new URL(url, base)`, or nothing where it would throw. */
export function parseUrl(url: string, base?: string): URL | undefined {
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}

function withoutTrailingDot(hostname: string): string {
  return hostname.replace(/\.$/, '');
}

function hasEmptyLabel(hostname: string): boolean {
  return hostname.split('.').includes('');
}
