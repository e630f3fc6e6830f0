/**
 * What Node.js and undici note on an HTTP/2 session, under symbols of their own. There is no public API for it.
 *
 * @module
 */

/** The origin to which a session sends requests that name no other. */
export interface SessionOrigin {
  readonly origin: string;
  readonly scheme: string;
  /** Host and port, with IPv6 addresses in brackets. */
  readonly authority: string;
}

/** A cache: an application makes many requests in a session. */
const origins = new WeakMap<object, SessionOrigin>();

/**
 * Returns the origin of a session, or `undefined` if it has none. `Http2Session.originSet` tells it only of encrypted
 * sessions that are connected.
 *
 * @see https://github.com/nodejs/node/blob/main/lib/internal/http2/core.js (`function connect`)
 */
export function originOfSession(session: object): SessionOrigin | undefined {
  const known = origins.get(session);
  if (known !== undefined) {
    return known;
  }
  const authority = noted(session, 'authority');
  const protocol = noted(session, 'protocol');
  if (typeof authority !== 'string' || typeof protocol !== 'string') {
    return undefined;
  }
  const scheme = protocol.replace(':', '');
  const host = withBrackets(authority);
  const origin = { origin: `${scheme}://${host}`, scheme, authority: host };
  origins.set(session, origin);
  return origin;
}

function noted(session: object, description: string): unknown {
  const symbol = symbolOn(session, description);
  return symbol && Reflect.get(session, symbol);
}

/**
 * Whether undici has opened a session. Its own instrumentation handles the requests.
 *
 * @see https://github.com/nodejs/undici/blob/main/lib/dispatcher/client-h2.js (`kClient`)
 */
export function isOfUndici(session: object): boolean {
  return symbolOn(session, 'client') !== undefined;
}

function symbolOn(object: object, description: string): symbol | undefined {
  return Object.getOwnPropertySymbols(object).find((symbol) => symbol.description === description);
}

/** Node.js writes `::1:443`. */
function withBrackets(authority: string): string {
  const [, host = '', port = ''] = /^(.*):(\d+)$/s.exec(authority) ?? [];
  return host.includes(':') && !host.startsWith('[') ? `[${host}]:${port}` : authority;
}
