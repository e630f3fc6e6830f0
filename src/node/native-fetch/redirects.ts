/**
 * Redirects of a request to SEEK. A runtime repeats the headers of the first request with each hop, to other hosts, too.
 * So each hop is made as a request of its own.
 *
 * @see https://fetch.spec.whatwg.org/#http-redirect-fetch
 * @module
 */
import type { ParsedUrl } from '../../core/runtime.ts';
import { parseUrl } from '../../core/url.ts';
import { setOwnMethod } from '../own-method.ts';
import type { FetchRequest } from './arguments.ts';

/** Bun follows 127 hops, Deno and Node.js 20. The runtime makes those after these, and fails when there are too many. */
export const MAX_HOPS = 10;

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * The headers that Bun, Deno and undici do not send to another origin.
 *
 * @see https://github.com/nodejs/undici/blob/main/lib/web/fetch/index.js (`httpRedirectFetch`)
 */
const OF_ONE_ORIGIN: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'host',
  'proxy-authorization',
]);

/**
 * Whether the hops of a request can be made here. A request with a body is left to the runtime, because a body may be
 * readable only once. A `Request` for GET or HEAD has none.
 */
export function canFollow({ method, body, redirect, unix }: FetchRequest): boolean {
  return (
    redirect === 'follow' &&
    (method === 'GET' || method === 'HEAD') &&
    (body === undefined || body === null) &&
    unix === undefined
  );
}

/** What a response asks for: the next hop; `'native'` if it is for the runtime to judge; `undefined` if there is none. */
export function nextHop({ status, headers }: Response, from: ParsedUrl): ParsedUrl | 'native' | undefined {
  const location = REDIRECTS.has(status) ? headers.get('location') : null;
  if (location === null) {
    return undefined;
  }
  const url = /^[!-~]+$/.test(location) ? parseUrl(location, from.href) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) ? url : 'native';
}

/** Returns the caller's headers that go to the next hop. */
export function headersFor(headers: readonly unknown[], from: ParsedUrl, to: ParsedUrl): unknown[] {
  return from.origin === to.origin
    ? [...headers]
    : headers.filter((_, i) => !OF_ONE_ORIGIN.has(String(headers[i - (i % 2)]).toLowerCase()));
}

/** Makes a response, and its clones, say that it was redirected. */
export function markRedirected(response: Response): Response {
  const clone = () => markRedirected(Object.getPrototypeOf(response).clone.call(response));
  Object.defineProperty(response, 'redirected', { value: true, configurable: true });
  setOwnMethod(response, 'clone', clone);
  return response;
}
