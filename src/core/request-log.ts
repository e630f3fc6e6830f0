/**
 * One entry per request to SEEK, when its response headers arrive or it fails.
 *
 * @module
 */
import { isSpanContextValid, type Span, type SpanContext } from '@opentelemetry/api';
import { guarded } from './guarded.ts';
import { redactUrl } from './redact.ts';
import { runtime } from './runtime.ts';
import type { StampedIds } from './stamp-ids.ts';

/** One HTTP request to SEEK. A retry, or a hop of a redirect, is a request of its own. */
export interface SeekRequestLogEntry {
  /** `X-Request-Id`, as it was sent. */
  readonly requestId: string;
  /** `X-Session-Id`, as it was sent. */
  readonly sessionId: string;
  /** 32 lower-case hex digits (W3C Trace Context); `undefined` where the request has no span. */
  readonly traceId: string | undefined;
  /** 16 lower-case hex digits (W3C Trace Context); `undefined` where the request has no span. */
  readonly spanId: string | undefined;
  readonly method: string;
  /** Absolute, with secrets replaced by `REDACTED`. */
  readonly url: string;
  /** The status code of the response (RFC 9110); `undefined` where there was none. */
  readonly status: number | undefined;
  /** Milliseconds from the creation of the request to the headers of its response, or to its failure. */
  readonly durationMillis: number;
  /** What the request failed with; `undefined` where there was a response. */
  readonly error: unknown;
}

/** Called once per request to SEEK. What it throws is reported through `diag` and breaks nothing. */
export type RequestLog = (entry: SeekRequestLogEntry) => void;

interface LoggedRequest {
  readonly method: string;
  /** Secrets included. */
  readonly url: string;
  readonly ids: StampedIds;
  readonly span: Span | undefined;
}

/** The open requests of one transport, by the object that the transport has for each. */
export interface OpenRequests<R extends object> {
  begin(request: R, logged: LoggedRequest): void;
  /** Replaces the IDs, where the request is sent with others than it began with. */
  correct(request: R, ids: StampedIds): void;
  /** Does nothing for a request that never began, or has ended already. */
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
        }),
      );
    },
  };
}

function validSpanContext(span: Span | undefined): SpanContext | undefined {
  const spanContext = span?.spanContext();
  return spanContext !== undefined && isSpanContextValid(spanContext) ? spanContext : undefined;
}
