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

/** The GraphQL part of a log entry. Of a batch, the type and the name are those that all its operations share. */
export interface SeekGraphqlLogEntry {
  /** `undefined` if the request does not say, as with a persisted query. */
  readonly type: OperationType | undefined;
  /** `undefined` if the operation is anonymous. */
  readonly name: string | undefined;
  /** The distinct fields at the root of the operation, by name, in their order; at most 8. */
  readonly rootFields: readonly string[];
  /**
   * The distinct `errors[].extensions.code` of the response, in their order. Empty if the operation failed without a code,
   * `undefined` if it succeeded or its response could not be read.
   */
  readonly errorCodes: readonly string[] | undefined;
}

/** A log entry for one HTTP request to SEEK. Each retry and each hop of a redirect is a separate request. */
export interface SeekRequestLogEntry {
  /** The `X-Request-Id` that was sent. */
  readonly requestId: string;
  /** The `X-Session-Id` that was sent. */
  readonly sessionId: string;
  /** 32 lower-case hex digits (W3C Trace Context); `undefined` if the request has no span. */
  readonly traceId: string | undefined;
  /** 16 lower-case hex digits (W3C Trace Context); `undefined` if the request has no span. */
  readonly spanId: string | undefined;
  readonly method: string;
  /** The absolute URL, with secrets replaced by `REDACTED`. */
  readonly url: string;
  /** The status code of the response (RFC 9110); `undefined` if there was no response. */
  readonly status: number | undefined;
  /** Milliseconds from the creation of the request to its response headers or its failure. */
  readonly durationMillis: number;
  /** The error that the request failed with; `undefined` if there was a response. */
  readonly error: unknown;
  /** `undefined` if the request is no GraphQL call, or the client does not let its body be seen. */
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

/** The open requests of one transport, keyed by the transport's request object. */
export interface OpenRequests<R extends object> {
  begin(request: R, logged: LoggedRequest): void;
  /** Replaces the IDs, if the request is sent with IDs other than those it began with. */
  correct(request: R, ids: StampedIds): void;
  /** Does nothing if the request never began or has already ended. */
  end(request: R, outcome: { status: number } | { error: unknown }): void;
}

export function openRequests<R extends object>(log: RequestLog): OpenRequests<R> {
  const open = new WeakMap<R, LoggedRequest & { readonly started: number }>();
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
    end: (request, outcome) => {
      const logged = open.get(request);
      if (logged === undefined) {
        return;
      }
      open.delete(request);
      const durationMillis = runtime.performance.now() - logged.started;
      const { method, url, ids, span } = logged;
      const spanContext = validSpanContext(span);
      guarded('requestLog', () =>
        log({
          requestId: ids.requestId,
          sessionId: ids.sessionId,
          traceId: spanContext?.traceId,
          spanId: spanContext?.spanId,
          method,
          url: redactUrl(url),
          status: 'status' in outcome ? outcome.status : undefined,
          durationMillis,
          error: 'error' in outcome ? outcome.error : undefined,
          graphql: undefined,
        }),
      );
    },
  };
}

function validSpanContext(span: Span | undefined): SpanContext | undefined {
  const spanContext = span?.spanContext();
  return spanContext !== undefined && isSpanContextValid(spanContext) ? spanContext : undefined;
}
