/**
 * Logs one entry per request to SEEK, when its response headers arrive or it fails.
 *
 * @module
 */
import { isSpanContextValid, type Span, type SpanContext } from '@opentelemetry/api';
import type { OperationType } from './graphql/definitions.ts';
import { guarded } from './guarded.ts';
import { redactUrl } from './redact.ts';
import { runtime } from './runtime.ts';
import type { StampedIds } from './stamp-ids.ts';

/** The GraphQL part of a log entry. For a batch, the type and the name are those that all its operations share. */
export interface SeekGraphqlLogEntry {
  /** The type of the operation; `undefined` if the request does not contain it, as with a persisted query. */
  readonly type: OperationType | undefined;
  /** The name of the operation; `undefined` if it is anonymous. */
  readonly name: string | undefined;
  /** The distinct fields at the root of the operation, by name, in order; at most 8. */
  readonly rootFields: readonly string[];
  /**
   * The distinct values of `errors[].extensions.code` in the response, in order. Empty if the operation failed without a
   * code; `undefined` if it succeeded or its response could not be read.
   */
  readonly errorCodes: readonly string[] | undefined;
}

/** A log entry for one HTTP request to SEEK. Each retry and each hop of a redirect is a separate request. */
export interface SeekRequestLogEntry {
  /** The `X-Request-Id` that was sent. */
  readonly requestId: string;
  /** The `X-Session-Id` that was sent. */
  readonly sessionId: string;
  /** The trace ID, 32 lower-case hex digits (W3C Trace Context); `undefined` if the request has no span. */
  readonly traceId: string | undefined;
  /** The span ID, 16 lower-case hex digits (W3C Trace Context); `undefined` if the request has no span. */
  readonly spanId: string | undefined;
  /** The HTTP method (RFC 9110), such as `POST`. */
  readonly method: string;
  /** The absolute URL, with secrets replaced by `REDACTED`. */
  readonly url: string;
  /** The status code of the response (RFC 9110); `undefined` if there was no response. */
  readonly status: number | undefined;
  /** Milliseconds from the creation of the request to its response headers or its failure. */
  readonly durationMillis: number;
  /** The error that the request failed with; `undefined` if there was a response. */
  readonly error: unknown;
  /** The GraphQL operation; `undefined` if the request is not a GraphQL call, or its body cannot be read. */
  readonly graphql: SeekGraphqlLogEntry | undefined;
}

/** Called once per request to SEEK. Errors that it throws are reported through `diag` and do not affect the request. */
export type RequestLog = (entry: SeekRequestLogEntry) => void;

interface LoggedRequest {
  readonly method: string;
  /** Not redacted. */
  readonly url: string;
  readonly ids: StampedIds;
  readonly span: Span | undefined;
}

export type Outcome = { readonly status: number } | { readonly error: unknown };

/** The open requests of one transport, keyed by the transport's request object. */
export interface OpenRequests<R extends object> {
  begin(request: R, logged: LoggedRequest): void;
  /** Replaces the IDs, if the request is sent with IDs other than those it began with. */
  correct(request: R, ids: StampedIds): void;
  /**
   * Keeps the status of a GraphQL call until its response ends.
   *
   * @param graphql - what is logged if the process exits before
   */
  wait(request: R, status: number, graphql: SeekGraphqlLogEntry): void;
  /** Logs the request. Does nothing if it never began or is logged already. */
  end(request: R, outcome: Outcome, graphql?: SeekGraphqlLogEntry): void;
}

interface OpenRequest extends LoggedRequest {
  readonly started: number;
}

interface AnsweredRequest extends OpenRequest {
  readonly status: number;
  readonly durationMillis: number;
}

/** @param onWait - called with a function that logs all waiting entries, to be called when the process exits */
export function openRequests<R extends object>(
  log: RequestLog,
  onWait: (logWaiting: () => void) => void,
): OpenRequests<R> {
  const open = new WeakMap<R, OpenRequest | AnsweredRequest>();
  // Without the requests: garbage collection ends responses that the application drops.
  const waiting = new Map<OpenRequest, SeekGraphqlLogEntry>();
  const logWaiting = () => {
    for (const [answered, graphql] of waiting) {
      logRequest(log, answered as AnsweredRequest, undefined, graphql);
    }
    waiting.clear();
  };
  return {
    begin: (request, logged) => {
      open.set(request, { ...logged, started: runtime.performance.now() });
    },
    correct: (request, ids) => {
      const logged = open.get(request);
      if (logged !== undefined) {
        open.set(request, { ...logged, ids });
      }
    },
    wait: (request, status, graphql) => {
      const logged = open.get(request);
      if (logged !== undefined) {
        const answered = answeredWith(logged, status);
        open.set(request, answered);
        waiting.set(answered, graphql);
        onWait(logWaiting);
      }
    },
    end: (request, outcome, graphql) => {
      const logged = open.get(request);
      if (logged === undefined) {
        return;
      }
      open.delete(request);
      if ('status' in logged) {
        if (waiting.delete(logged)) {
          logRequest(log, logged, undefined, graphql);
        }
      } else if ('status' in outcome) {
        logRequest(log, answeredWith(logged, outcome.status), undefined, graphql);
      } else {
        logRequest(log, answeredWith(logged, undefined), outcome.error, graphql);
      }
    },
  };
}

function answeredWith<S extends number | undefined>(logged: OpenRequest, status: S) {
  return { ...logged, status, durationMillis: runtime.performance.now() - logged.started };
}

function logRequest(
  log: RequestLog,
  { method, url, ids, span, status, durationMillis }: ReturnType<typeof answeredWith>,
  error: unknown,
  graphql: SeekGraphqlLogEntry | undefined,
): void {
  const spanContext = validSpanContext(span);
  guarded('requestLog', () =>
    log({
      requestId: ids.requestId,
      sessionId: ids.sessionId,
      traceId: spanContext?.traceId,
      spanId: spanContext?.spanId,
      method,
      url: redactUrl(url),
      status,
      durationMillis,
      error,
      graphql,
    }),
  );
}

function validSpanContext(span: Span | undefined): SpanContext | undefined {
  const spanContext = span?.spanContext();
  return spanContext !== undefined && isSpanContextValid(spanContext) ? spanContext : undefined;
}
