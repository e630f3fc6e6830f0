/**
 * The messages about a node:http request, and its state in this package.
 *
 * @see https://nodejs.org/api/diagnostics_channel.html#http
 * @module
 */
import type { ClientRequest, IncomingMessage, OutgoingHttpHeader, RequestOptions } from 'node:http';
import type { Context, Span } from '@opentelemetry/api';
import type { WatchedResponse } from '../graphql-errors.ts';
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
  response?: WatchedResponse;
}
