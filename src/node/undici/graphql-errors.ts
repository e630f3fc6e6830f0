/**
 * Records the GraphQL errors in undici responses on the spans of the requests.
 *
 * @module
 */
import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { ATTR_SEEK_GRAPHQL_ERROR_CODES } from '../../core/conventions.ts';
import { graphqlErrorCodes } from '../../core/graphql/error-codes.ts';
import { headerText } from '../../core/header-access.ts';
import { addChunk, type CollectedBody, collectBody, textWithErrors } from '../response-body.ts';

/** The state of a response that may contain errors. */
export interface ResponseState {
  /** The headers as undici publishes them; `undefined` if the body is not collected. */
  responseHeaders: unknown;
  /** `undefined` before the first chunk. */
  body: CollectedBody | undefined;
}

/** Collects a chunk of a response. Drops the body when it can no longer contain errors. */
export function addResponseChunk(response: ResponseState, chunk: Uint8Array): void {
  response.body ??= collectBody();
  if (!addChunk(response.body, chunk, (name) => responseHeader(response.responseHeaders, name))) {
    response.responseHeaders = undefined;
    response.body = undefined;
  }
}

/** Records the error codes and the error status of a failed operation, after the last chunk of its response. */
export function recordGraphqlErrors(span: Span | undefined, body: CollectedBody): void {
  const text = textWithErrors(body);
  const codes = text === undefined ? undefined : graphqlErrorCodes(text);
  if (codes === undefined) {
    return;
  }
  if (codes.length > 0) {
    span?.setAttribute(ATTR_SEEK_GRAPHQL_ERROR_CODES, [...codes]);
  }
  span?.setStatus({ code: SpanStatusCode.ERROR, message: ['GraphQL errors', ...codes].join(' ') });
}

/** undici publishes response headers as a flat list of bytes or text; over HTTP/2, as an object. */
function responseHeader(headers: unknown, name: string): string | undefined {
  if (!Array.isArray(headers)) {
    return headerText((headers as Readonly<Record<string, unknown>> | undefined)?.[name]);
  }
  for (let i = 0; i < headers.length; i += 2) {
    if (headers[i].length === name.length && String(headers[i]).toLowerCase() === name) {
      return headerText(headers[i + 1]);
    }
  }
  return undefined;
}
