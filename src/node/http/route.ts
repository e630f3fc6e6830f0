/**
 * Determines the route of a node:http request.
 *
 * @module
 */
import type { ClientRequest, RequestOptions } from 'node:http';
import { headerText } from '../../core/header-access.ts';
import type { HostMatcher } from '../../core/hosts.ts';
import { destinationOf, parseUrl, type Route } from '../../core/url.ts';
import { headersByName } from './headers.ts';

export interface HttpRoute extends Route {
  readonly method: string;
}

export function isForSeek(route: HttpRoute, isSeekHost: HostMatcher): boolean {
  return route.method !== 'CONNECT' && isSeekHost(destinationOf(route));
}

/**
 * Returns the route of an existing request. `ClientRequest` does not expose its port, so the port comes from the
 * options of the request or from the `Host` header that Node.js generates.
 */
export function routeOf(request: ClientRequest, options: RequestOptions = {}): HttpRoute {
  const header = request.getHeader('host');
  const host = typeof header === 'string' ? header : undefined;
  // The requests of a mock may have neither: https://github.com/nock/nock/blob/v13.5.6/lib/intercept.js
  const { host: ownHost, protocol: ownProtocol }: Partial<ClientRequest> = request;
  const hostname = bracketed(ownHost ?? options.hostname ?? options.host ?? 'localhost');
  const protocol = ownProtocol ?? options.protocol ?? 'http:';
  const given = options.port ?? options.defaultPort;
  const port = given ? `:${given}` : host?.startsWith(`${hostname}:`) ? host.slice(hostname.length) : '';
  const { method, path } = request;
  return { method, origin: `${protocol}//${hostname}${port}`, path, host };
}

/**
 * Returns the route of a request that does not exist yet, with the defaults of Node.js.
 *
 * @see https://nodejs.org/api/http.html#httprequesturl-options-callback
 */
export function routeOfOptions({
  method,
  protocol,
  hostname,
  host,
  port,
  defaultPort,
  path,
  headers,
}: RequestOptions): HttpRoute {
  const given = port ?? defaultPort;
  return {
    method: method?.toUpperCase() ?? 'GET',
    origin: `${protocol ?? 'http:'}//${bracketed(hostname ?? host ?? 'localhost')}${given ? `:${given}` : ''}`,
    path: path ?? '/',
    host: headerText(headersByName(headers).get('host')),
  };
}

export function urlOf(request: ClientRequest): string {
  const { origin, path } = routeOf(request);
  return parseUrl(path, origin)?.href ?? `${origin}${path}`;
}

function bracketed(hostname: string): string {
  return hostname.includes(':') && !hostname.startsWith('[') ? `[${hostname}]` : hostname;
}
