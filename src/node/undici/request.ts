/**
 * A request of undici, and its state in this package.
 *
 * @module
 */
import type { Attributes, Context, Span } from '@opentelemetry/api';
import { ATTR_URL_FULL, ATTR_URL_QUERY } from '../../core/conventions.ts';
import type { HostMatcher } from '../../core/hosts.ts';
import { redactQuery, redactUrl } from '../../core/redact.ts';
import { destinationOf, parseUrl } from '../../core/url.ts';
import type { ResponseState } from './graphql-errors.ts';
import type { UndiciRequest } from './undici-instrumentation.ts';

/** undici's request, with a property that the types of the instrumentation lack. */
export type Request = UndiciRequest & { readonly host?: string | null };

/** What is known about a request to SEEK, from its creation to its end. */
export interface RequestState extends ResponseState {
  /** The context in which the call was made. */
  readonly callContext: Context;
  readonly span: Span | undefined;
  isRedirected: boolean;
}

/** On undici's own request object, because a `WeakMap` costs more than all other work per request (bench/README.md). */
const STATE = Symbol('opentelemetry-instrumentation-seek');

interface WithState {
  [STATE]?: RequestState | undefined;
}

export function stateOf(request: object): RequestState | undefined {
  return (request as WithState)[STATE];
}

export function setState(request: object, state: RequestState): void {
  (request as WithState)[STATE] = state;
}

/** undici's clients keep hundreds of requests that have ended, and their spans would stay in memory with them. */
export function deleteState(request: object): void {
  (request as WithState)[STATE] = undefined;
}

export function isForSeek({ method, origin, path, host }: Request, isSeekHost: HostMatcher): boolean {
  if (method === 'CONNECT') {
    return false;
  }
  const written = typeof origin === 'string' ? origin : String(origin);
  // Most often the origin is the destination.
  return isSeekHost(
    host || !path.startsWith('/')
      ? destinationOf({ origin: written, path, host: host ?? undefined })
      : written,
  );
}

export function urlOf({ origin, path }: Request): string {
  return parseUrl(path, String(origin))?.href ?? `${origin}${path}`;
}

/** URL attributes without secrets; `undefined` where those of the instrumentation show none. */
export function redactedUrl({ origin, path }: Request): Attributes | undefined {
  if (!/[?#@]/.test(path) && path.startsWith('/') && !String(origin).includes('@')) {
    return undefined;
  }
  const url = parseUrl(path, String(origin));
  return url && { [ATTR_URL_FULL]: redactUrl(url.href), [ATTR_URL_QUERY]: redactQuery(url.search) };
}
