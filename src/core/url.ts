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

/** Returns `new URL(url, base)`, or `undefined` if the constructor throws. */
export function parseUrl(url: string, base?: string): ParsedUrl | undefined {
  try {
    return new runtime.URL(url, base);
  } catch {
    return undefined;
  }
}
