/**
 * One entry for each request to SEEK, when its response headers arrive or it fails.
 *
 * @module
 */
import { isSpanContextValid, type Span, type SpanContext } from '@opentelemetry/api';
import { guarded } from './hooks.ts';
import { redactUrl } from './redact.ts';
import type { Stamp } from './stamp.ts';

/** What happened to one HTTP request to SEEK: a retry, or a hop of a redirect, is a request of its own. */
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
  /** Milliseconds from the making of the request to the headers of its response, or to its failure. */
  readonly durationMillis: number;
  /** What the request failed with; `undefined` where there was a response. */
  readonly error: unknown;
}

/** Called once per request to SEEK. What it throws is reported through `diag`, and breaks nothing. */
export type RequestLog = (entry: SeekRequestLogEntry) => void;

/** A request that is under way. */
interface LoggedRequest {
  readonly method: string;
  /** With what secrets it may hold. */
  readonly url: string;
  readonly stamp: Stamp;
  readonly span: Span | undefined;
}

/** The requests of one transport that are under way, by the object that the transport has for each. */
export interface OpenRequests<R extends object> {
  begin(request: R, logged: LoggedRequest): void;
  /** The request went out with other headers than it began with. */
  correct(request: R, stamp: Stamp): void;
  /** Does nothing for a request that never began, or has ended already. */
  end(request: R, outcome: { status: number } | { error: unknown }): void;
}

export function openRequests<R extends object>(log: RequestLog): OpenRequests<R> {
  const open = new WeakMap<R, LoggedRequest & { readonly started: number }>();
  return {
    begin: (request, logged) => {
      open.set(request, { ...logged, started: performance.now() });
    },
    correct: (request, stamp) => {
      const logged = open.get(request);
      if (logged !== undefined) {
        open.set(request, { ...logged, stamp });
      }
    },
    end: (request, outcome) => {
      const logged = open.get(request);
      if (logged === undefined) {
        return;
      }
      open.delete(request);
      const durationMillis = performance.now() - logged.started;
      const { method, url, stamp, span } = logged;
      const spanContext = validSpanContext(span);
      guarded('requestLog', () =>
        log({
          requestId: stamp.requestId,
          sessionId: stamp.sessionId,
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
