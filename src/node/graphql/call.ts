/**
 * A call to SEEK that may be a GraphQL call: what it asks for and what it fails with, as far as the bodies of its request
 * and its response are seen. The same for every transport.
 *
 * @module
 */
import { type Span, SpanStatusCode } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_GRAPHQL_OPERATION_NAME,
  ATTR_GRAPHQL_OPERATION_TYPE,
  ATTR_SEEK_GRAPHQL_ERROR_CODES,
  ATTR_SEEK_GRAPHQL_ROOT_FIELDS,
} from '../../core/conventions.ts';
import { responseErrorType } from '../../core/error-type.ts';
import { graphqlErrorCodes } from '../../core/graphql/error-codes.ts';
import { type GraphqlRequest, graphqlRequestOfUrl } from '../../core/graphql/request.ts';
import type { SeekGraphqlLogEntry } from '../../core/request-log.ts';
import { runtime } from '../../core/runtime.ts';
import type { Settings } from '../../core/settings.ts';
import { isMeasured, recordDuration } from './duration.ts';
import {
  addReceivedChunk,
  type Header,
  isBuffered,
  type ReceivedBody,
  receivedBody,
  textWithErrors,
} from './received-body.ts';
import { addSentChunk, requestOfBody, requestOfBytes, type SentBody, sentBody } from './sent-body.ts';

export interface GraphqlCall {
  /** `undefined` if no span is recorded. */
  readonly span: Span | undefined;
  readonly started: number;
  /** What the call asks for; `undefined` if it is no GraphQL call, or as long as that is unknown. */
  request: GraphqlRequest | undefined;
  /** Whether the next chunk of the request is needed. */
  needsRequest: boolean;
  sent: SentBody | undefined;
  /** Whether the next chunk of the response is needed. */
  needsResponse: boolean;
  received: ReceivedBody | undefined;
  /** The HTTP status; `undefined` before the response. */
  status: number | undefined;
  /** `undefined` if the response reports no errors, or as long as that is unknown. */
  errorCodes: readonly string[] | undefined;
  isEnded: boolean;
}

/**
 * Begins a call.
 *
 * @param url - absolute, or a path with its query. Read for GET only: what is sent otherwise is in the body
 * @returns `undefined` if it is no GraphQL call, or if there is nothing that could record what is seen
 */
export function graphqlCall(
  { graphql, requestLog }: Pick<Settings, 'graphql' | 'requestLog'>,
  span: Span | undefined,
  method: string,
  url: string,
): GraphqlCall | undefined {
  const isRecorded = span?.isRecording() === true;
  if (!graphql || !(isRecorded || requestLog !== undefined || isMeasured())) {
    return undefined;
  }
  const requestOfUrl = method === 'GET' ? graphqlRequestOfUrl(url) : undefined;
  if (method === 'GET' && requestOfUrl === undefined) {
    return undefined;
  }
  const call: GraphqlCall = {
    span: isRecorded ? span : undefined,
    started: runtime.performance.now(),
    request: undefined,
    needsRequest: true,
    sent: undefined,
    needsResponse: true,
    received: undefined,
    status: undefined,
    errorCodes: undefined,
    isEnded: false,
  };
  identify(call, requestOfUrl);
  return call;
}

/** Reads a request body that is sent in one piece. */
export function readRequest(call: GraphqlCall, body: Uint8Array, header: Header): void {
  call.needsRequest = false;
  identify(call, requestOfBytes(body, header));
}

/** Adds a chunk of the request, if it is needed. */
export function addToRequest(call: GraphqlCall, chunk: Uint8Array | string, header: Header): void {
  if (call.needsRequest) {
    call.sent ??= sentBody(header);
    call.needsRequest = addSentChunk(call.sent, chunk);
    if (!call.needsRequest) {
      endRequest(call, false);
    }
  }
}

/** @param isWhole - whether the whole body was sent */
export function endRequest(call: GraphqlCall, isWhole: boolean): void {
  const { sent } = call;
  call.needsRequest = false;
  call.sent = undefined;
  if (sent !== undefined) {
    identify(call, requestOfBody(sent, isWhole));
  }
}

/** Whether the errors of a GraphQL call are still unknown, and arrive even if the application does not read them. */
export function awaitsErrors({ request, needsResponse, received }: GraphqlCall): boolean {
  return request !== undefined && needsResponse && (received === undefined || isBuffered(received));
}

/** Adds a chunk of the response, if it is needed. */
export function addToResponse(call: GraphqlCall, chunk: Uint8Array, header: Header): void {
  if (call.needsResponse) {
    call.received ??= receivedBody();
    call.needsResponse = addReceivedChunk(call.received, chunk, header);
    if (!call.needsResponse) {
      call.received = undefined;
    }
  }
}

/** Reads the errors of a complete response, and measures the call. */
export function endResponse(call: GraphqlCall): void {
  const { received } = call;
  call.needsResponse = false;
  call.received = undefined;
  const text = received && textWithErrors(received);
  call.errorCodes = text === undefined ? undefined : graphqlErrorCodes(text);
  measure(call, responseErrorType(call.errorCodes, call.status));
}

/** Ends a call that has no complete response. */
export function failCall(call: GraphqlCall, errorType: string): void {
  call.needsResponse = false;
  call.received = undefined;
  endRequest(call, false);
  measure(call, errorType);
}

/** Records the errors of the response. Call it before the span ends, and after its status is set from the HTTP status. */
export function recordErrors(call: GraphqlCall | undefined): void {
  const { span, errorCodes } = call ?? {};
  if (call === undefined || span === undefined || errorCodes === undefined) {
    return;
  }
  if (errorCodes.length > 0) {
    span.setAttribute(ATTR_SEEK_GRAPHQL_ERROR_CODES, [...errorCodes]);
  }
  span.setAttribute(ATTR_ERROR_TYPE, responseErrorType(call.errorCodes, call.status));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

export function logEntryOf({ request, errorCodes }: GraphqlCall): SeekGraphqlLogEntry | undefined {
  return request && { ...request, errorCodes };
}

function identify(call: GraphqlCall, request: GraphqlRequest | undefined): void {
  if (request === undefined) {
    return;
  }
  call.request = request;
  call.needsRequest = false;
  const { span } = call;
  const { type, name, rootFields } = request;
  if (type !== undefined) {
    span?.setAttribute(ATTR_GRAPHQL_OPERATION_TYPE, type);
  }
  if (name !== undefined) {
    span?.setAttribute(ATTR_GRAPHQL_OPERATION_NAME, name);
  }
  if (rootFields.length > 0) {
    span?.setAttribute(ATTR_SEEK_GRAPHQL_ROOT_FIELDS, [...rootFields]);
  }
}

function measure(call: GraphqlCall, errorType: string | undefined): void {
  const { request, started, isEnded } = call;
  call.isEnded = true;
  if (request !== undefined && !isEnded && isMeasured()) {
    recordDuration(request, (runtime.performance.now() - started) / 1000, errorType);
  }
}
