/**
 * GraphQL errors in the responses of undici, recorded on the span of the request.
 *
 * @module
 */
import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { ATTR_SEEK_GRAPHQL_ERROR_CODES } from '../../core/conventions.ts';
import { graphqlErrorCodes } from '../../core/graphql/error-codes.ts';
import { headerText } from '../../core/header-access.ts';
import { addChunk, type CollectedBody, collectBody, textWithErrors } from '../response-body.ts';

/** The response to a request, as far as it may report errors. */
export interface ResponseState {
  /** As undici gives them; `undefined` where the body is not collected. */
  responseHeaders: unknown;
  /** `undefined` before the first chunk. */
  body: CollectedBody | undefined;
}

/** Collects a chunk of a response with headers. Drops the body once it can't report errors any more. */
export function addResponseChunk(response: ResponseState, chunk: Uint8Array): void {
  response.body ??= collectBody();
  if (!addChunk(response.body, chunk, (name) => responseHeader(response.responseHeaders, name))) {
    response.responseHeaders = undefined;
    response.body = undefined;
  }
}

/** Records the codes of an operation that failed, and the failure itself, after the last chunk of its response. */
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

/** undici gives the headers of a response as a flat list of bytes or text, and over HTTP/2 as an object. */
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
