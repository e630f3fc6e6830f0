/**
 * A request as the report has it, in plain text. Contains no query values, messages or bodies, because they may hold
 * tokens or candidates' data.
 *
 * @module
 */
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_SEEK_REQUEST_ID,
  ATTR_SEEK_SESSION_ID,
  ATTR_SEEK_WEBHOOK_REQUEST_ID,
} from '../../../core/conventions.ts';
import {
  graphqlErrorsOf,
  inboundPathOf,
  operationOf,
  statusOf,
  targetOf,
} from '../../trace/span-attributes.ts';
import type { TraceSpan } from '../../trace/trace.ts';

export interface Entry {
  readonly startMicros: number;
  readonly durationMicros: number;
  /** Method and target: `POST graphql.seek.com/graphql`. */
  readonly request: string;
  readonly operation: string | undefined;
  readonly failed: boolean;
  /** The HTTP status; `undefined` without a response. */
  readonly status: number | undefined;
  /** Codes and names of errors besides the status. */
  readonly errors: readonly string[];
  readonly requestId: string;
  readonly sessionId: string | undefined;
}

/** A code or the name of a class. Other values are dropped: they may be messages. */
const ERROR_TYPE = /^[\w.$-]{1,64}$/;

/** An entry for a call to SEEK. */
export function callEntry(span: TraceSpan): Entry {
  const { attributes, failed } = span;
  const sessionId = attributes[ATTR_SEEK_SESSION_ID];
  return {
    ...entryOf(span, targetOf(span), failed),
    operation: operationOf(span),
    requestId: String(attributes[ATTR_SEEK_REQUEST_ID]),
    sessionId: sessionId === undefined ? undefined : String(sessionId),
  };
}

/**
 * An entry for a call from SEEK to a webhook. SEEK repeats a call without a 2xx response, which the span of a server need
 * not record as an error: https://opentelemetry.io/docs/specs/semconv/http/http-spans/#status
 */
export function webhookEntry(span: TraceSpan): Entry {
  const { attributes, failed } = span;
  const status = statusOf(span);
  const route = attributes['http.route'];
  return {
    ...entryOf(
      span,
      route === undefined ? inboundPathOf(span) : String(route),
      failed || (status !== undefined && (status < 200 || status > 299)),
    ),
    operation: undefined,
    requestId: String(attributes[ATTR_SEEK_WEBHOOK_REQUEST_ID]),
    sessionId: undefined,
  };
}

type Basics = Omit<Entry, 'operation' | 'requestId' | 'sessionId'>;

function entryOf(span: TraceSpan, target: string | undefined, failed: boolean): Basics {
  const { attributes, name, startMicros, durationMicros } = span;
  const method = String(attributes[ATTR_HTTP_REQUEST_METHOD] ?? attributes['http.method'] ?? name);
  const [request = ''] = method.split('?', 1);
  return {
    startMicros,
    durationMicros,
    request: target === undefined || request.endsWith(target) ? request : `${request} ${target}`,
    failed,
    status: statusOf(span),
    errors: errorsOf(span),
  };
}

/** The error type, and all codes. The error type of a failed operation is its first code, or the status. */
function errorsOf(span: TraceSpan): readonly string[] {
  const errorType = String(span.attributes[ATTR_ERROR_TYPE] ?? '');
  const errors = [...(ERROR_TYPE.test(errorType) ? [errorType] : []), ...graphqlErrorsOf(span)];
  return [...new Set(errors)].filter((error) => error !== String(statusOf(span)));
}
