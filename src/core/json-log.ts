/**
 * Formats an entry of the request log as one line of JSON. Its fields have the names of the attributes and
 * the metric of a client span.
 *
 * @see https://opentelemetry.io/docs/specs/otel/compatibility/logging_trace_context/
 * @module
 */
import {
  ATTR_ERROR_TYPE,
  ATTR_GRAPHQL_OPERATION_NAME,
  ATTR_GRAPHQL_OPERATION_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_SEEK_GRAPHQL_ERROR_CODES,
  ATTR_SEEK_GRAPHQL_ROOT_FIELDS,
  ATTR_SEEK_REQUEST_ID,
  ATTR_SEEK_SESSION_ID,
  ATTR_URL_FULL,
  METRIC_HTTP_CLIENT_REQUEST_DURATION,
} from './conventions.ts';
import { codeOrNameOf, responseErrorType } from './error-type.ts';
import type { SeekRequestLogEntry } from './request-log.ts';

/** Returns the line, without a line break. */
export function jsonLogLine(entry: SeekRequestLogEntry, time: Date): string {
  const { graphql } = entry;
  // JSON.stringify() leaves out what is undefined.
  return JSON.stringify({
    timestamp: time.toISOString(),
    trace_id: entry.traceId,
    span_id: entry.spanId,
    [ATTR_SEEK_REQUEST_ID]: entry.requestId,
    [ATTR_SEEK_SESSION_ID]: entry.sessionId,
    [ATTR_HTTP_REQUEST_METHOD]: entry.method,
    [ATTR_URL_FULL]: entry.url,
    [ATTR_HTTP_RESPONSE_STATUS_CODE]: entry.status,
    [METRIC_HTTP_CLIENT_REQUEST_DURATION]: secondsOf(entry.durationMillis),
    [ATTR_GRAPHQL_OPERATION_TYPE]: graphql?.type,
    [ATTR_GRAPHQL_OPERATION_NAME]: graphql?.name,
    [ATTR_SEEK_GRAPHQL_ROOT_FIELDS]: unlessEmpty(graphql?.rootFields),
    [ATTR_SEEK_GRAPHQL_ERROR_CODES]: unlessEmpty(graphql?.errorCodes),
    [ATTR_ERROR_TYPE]: errorTypeOf(entry),
  });
}

/** Seconds, as all durations of the semantic conventions, rounded to microseconds. */
function secondsOf(millis: number): number {
  return Math.round(millis * 1_000) / 1_000_000;
}

function unlessEmpty(list: readonly string[] | undefined): readonly string[] | undefined {
  return list?.length === 0 ? undefined : list;
}

/** Returns the type of an error; `undefined` for a call that succeeded. */
function errorTypeOf({ graphql, status, error }: SeekRequestLogEntry): string | undefined {
  return status === undefined ? codeOrNameOf(error) : responseErrorType(graphql?.errorCodes, status);
}
