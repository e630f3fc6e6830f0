/**
 * An undici request, the messages about it, and its state in this package.
 *
 * @module
 */
import type { Attributes, Context, Span } from '@opentelemetry/api';
import { ATTR_URL_FULL, ATTR_URL_QUERY } from '../../core/conventions.ts';
import type { HostMatcher } from '../../core/hosts.ts';
import { redactQuery, redactUrl } from '../../core/redact.ts';
import { destinationOf, parseUrl } from '../../core/url.ts';
import type { GraphqlCall } from '../graphql/call.ts';
import type { UndiciRequest } from './undici-instrumentation.ts';

/** An undici request, with a property that the types of the instrumentation omit. */
export type Request = UndiciRequest & { readonly host?: string | null };

/** The messages of undici's diagnostics channels. */
export interface CreatedMessage {
  readonly request: Request;
}

export interface HeadersMessage {
  readonly request: Request;
  readonly response: { readonly statusCode: number; readonly headers: unknown };
}

/** A chunk of a request or a response. */
export interface ChunkMessage<C> {
  readonly request: Request;
  readonly chunk: C;
}

export interface ErrorMessage {
  readonly request: Request;
  readonly error: unknown;
}

/** The state of a request to SEEK, from its creation to its end. */
export interface RequestState {
  /** The instrumentation that stamps and follows the request: the first, if there are several. */
  readonly owner: object;
  /** The `X-Request-Id` that is sent. */
  readonly requestId: string;
  /** The {@link moment} at which it was made. */
  readonly createdAt: number;
  /** The context in which the call was made. */
  readonly callContext: Context;
  readonly span: Span | undefined;
  /** `undefined` if its bodies are not read. */
  readonly graphql: GraphqlCall | undefined;
  /** Whether undici may retry, or follow a redirect, after the response. */
  mayContinue: boolean;
  /** The response headers as undici publishes them. */
  responseHeaders: unknown;
}

/** On undici's request object, because a `WeakMap` costs more than all other work per request (bench/README.md). */
const STATE = Symbol('opentelemetry-instrumentation-seek');

interface WithState {
  [STATE]?: RequestState | undefined;
}

/** Returns the state of a request; `undefined` if it has none, or another owner. */
export function stateOf(request: object, owner: object): RequestState | undefined {
  const state = (request as WithState)[STATE];
  return state?.owner === owner ? state : undefined;
}

export function setState(request: object, state: RequestState): void {
  (request as WithState)[STATE] = state;
}

/** Whether another instrumentation has stamped a request. */
export function isOfAnother(request: object, owner: object): boolean {
  const state = (request as WithState)[STATE];
  return state !== undefined && state.owner !== owner;
}

/** Releases the span: undici's clients keep references to hundreds of requests that have ended. */
export function deleteState(request: object): void {
  (request as WithState)[STATE] = undefined;
}

export function isForSeek({ method, origin, path, host }: Request, isSeekHost: HostMatcher): boolean {
  if (method === 'CONNECT') {
    return false;
  }
  const originText = typeof origin === 'string' ? origin : String(origin);
  // The fast path: the origin usually is the destination.
  return isSeekHost(
    host || !path.startsWith('/')
      ? destinationOf({ origin: originText, path, host: host ?? undefined })
      : originText,
  );
}

export function urlOf({ origin, path }: Request): string {
  return parseUrl(path, String(origin))?.href ?? `${origin}${path}`;
}

/** Returns redacted URL attributes; `undefined` if the instrumentation's own contain no secrets. */
export function redactedUrl({ origin, path }: Request): Attributes | undefined {
  if (!/[?#@]/.test(path) && path.startsWith('/') && !String(origin).includes('@')) {
    return undefined;
  }
  const url = parseUrl(path, String(origin));
  return url && { [ATTR_URL_FULL]: redactUrl(url.href), [ATTR_URL_QUERY]: redactQuery(url.search) };
}
