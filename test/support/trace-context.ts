import { type Context, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';

/** The trace ID of the examples in the W3C's Trace Context, by which readers recognize it. */
export const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
/** The span ID of the same examples. */
export const SPAN_ID = '00f067aa0ba902b7';
/** The session ID that {@link TRACE_ID} encodes to. */
export const TRACE_SESSION_ID = '4bf92f35-77b3-4da6-a3ce-929d0e0e4736';

/** A context in which a trace is active, without a span that records. */
export const IN_TRACE: Context = trace.setSpanContext(ROOT_CONTEXT, {
  traceId: TRACE_ID,
  spanId: SPAN_ID,
  traceFlags: TraceFlags.NONE,
});
