import {
  type Context,
  INVALID_TRACEID,
  isSpanContextValid,
  type Span,
  type SpanContext,
  trace,
} from '@opentelemetry/api';

/**
 * Returns the span context of a request, if it is valid and belongs to this request alone. A non-recording tracer may
 * return the context of the parent span, as the specification of the API requires. All requests within that span would
 * get the same ID.
 *
 * @param span - the client span of the request
 * @param callContext - the context in which the call was made, not the context of the request's own span
 * @see https://opentelemetry.io/docs/specs/otel/trace/api/#behavior-of-the-api-in-the-absence-of-an-installed-sdk
 */
export function ownSpanContext(span: Span, callContext: Context): SpanContext | undefined {
  const spanContext = span.spanContext();
  // A recording span has a well-formed context. The API's full check would cost as much as creating the IDs.
  const isOwn = span.isRecording()
    ? spanContext.traceId !== INVALID_TRACEID
    : isSpanContextValid(spanContext) && spanContext.spanId !== trace.getSpanContext(callContext)?.spanId;
  return isOwn ? spanContext : undefined;
}
