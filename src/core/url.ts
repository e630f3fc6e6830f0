/**
 * Parses URLs and determines the destination of a request.
 *
 * @module
 */
import { type ParsedUrl, runtime } from './runtime.ts';

/** The properties of a request that determine its destination. */
export interface Route {
  /** Scheme, host and port of the server that the request is sent to. */
  readonly origin: string;
  /** The request target (RFC 9112, section 3.2). */
  readonly path: string;
  /** The `Host` header. */
  readonly host: string | undefined;
}

/**
 * Returns the origin that finally receives a request. The target of a request to a forwarding proxy is an absolute URL
 * ({@link https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2 | RFC 9112}). A request to an IP address names its
 * destination in the `Host` header.
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

/** Returns the URL; `undefined` if it is invalid. Never throws. */
export type UrlParser = (url: string, base?: string) => ParsedUrl | undefined;

/** At module level, because a runtime has one parser for all: React Native has a `URL` of its own. */
let parser: UrlParser = (url, base) => {
  try {
    return new runtime.URL(url, base);
  } catch {
    return undefined;
  }
};

/** Replaces the parser of the URL Standard, which is the default, in a runtime that lacks it. */
export function useUrlParser(replacement: UrlParser): void {
  parser = replacement;
}

/** Returns `new URL(url, base)`, or `undefined` if the constructor throws. */
export function parseUrl(url: string, base?: string): ParsedUrl | undefined {
  return parser(url, base);
}
