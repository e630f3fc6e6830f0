/**
 * A node:http request, the messages about it, and its state in this package.
 *
 * @see https://nodejs.org/api/diagnostics_channel.html#http
 * @module
 */
import type { ClientRequest, IncomingMessage, OutgoingHttpHeader, RequestOptions } from 'node:http';
import type { Context, Span } from '@opentelemetry/api';
import type { Target } from '../../core/answers.ts';
import type { GraphqlCall } from '../graphql/call.ts';
import type { HeadersByName } from './headers.ts';
import type { StampedHeaders } from './hidden-headers.ts';

export interface RequestMessage {
  readonly request: ClientRequest;
}
export interface ResponseMessage extends RequestMessage {
  readonly response: IncomingMessage;
}
export interface ErrorMessage extends RequestMessage {
  readonly error: unknown;
}

/** A request between `startOutgoingSpanHook` and `requestHook`. */
export interface PendingRequest {
  readonly options: RequestOptions;
  readonly ownHeaders: HeadersByName;
  /** The withheld `Expect` header, as the caller wrote it. */
  readonly expect: readonly [string, OutgoingHttpHeader] | undefined;
  /** The context in which the call was made. In `requestHook`, the context of the request's own span is active. */
  readonly callContext: Context;
  /** The request that this request interrupts. An agent may make a request to open a connection, in the same tick. */
  readonly outer: PendingRequest | undefined;
}

/** The headers that were set on a request, and the span that records them. */
export interface StampedRequest extends StampedHeaders {
  readonly span: Span | undefined;
  readonly target: Target;
  readonly createdAt: number;
  /** `undefined` if its bodies are not read. */
  readonly call: GraphqlCall | undefined;
}

/**
 * Whether a request is outgoing. By its shape, because mocks replace `http.ClientRequest`:
 * https://github.com/nock/nock/blob/v13.5.6/lib/intercept.js
 */
export function isOutgoing(request: ClientRequest | IncomingMessage): request is ClientRequest {
  return 'setHeader' in request;
}

/** Returns the outcome of a closed request. */
export function outcomeOf(request: ClientRequest): { status: number } | { error: unknown } {
  const { res } = request as ClientRequest & { readonly res?: IncomingMessage | null };
  return typeof res?.statusCode === 'number'
    ? { status: res.statusCode }
    : { error: request.errored ?? new Error('aborted') };
}
