/**
 * Records the GraphQL errors in a response on the span of its request.
 *
 * @module
 */
import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { ATTR_SEEK_GRAPHQL_ERROR_CODES } from '../core/conventions.ts';
import { graphqlErrorCodes } from '../core/graphql/error-codes.ts';
import {
  addChunk,
  type CollectedBody,
  collectBody,
  type ResponseHeader,
  textWithErrors,
} from './response-body.ts';

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

/** A response that the application reads. */
export interface WatchedResponse {
  /** @returns whether the next chunk is needed */
  add(chunk: Uint8Array): boolean;
  /** Records the errors, after the last chunk. */
  record(span: Span): void;
}

export function watchResponse(header: ResponseHeader): WatchedResponse {
  let body: CollectedBody | undefined = collectBody();
  return {
    add: (chunk) => {
      if (body !== undefined && !addChunk(body, chunk, header)) {
        body = undefined;
      }
      return body !== undefined;
    },
    record: (span) => {
      if (body !== undefined) {
        recordGraphqlErrors(span, body);
      }
    },
  };
}
