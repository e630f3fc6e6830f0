import { type Context, isSpanContextValid, trace } from '@opentelemetry/api';
import { sessionIdOf } from './ids.ts';

/** The session of the trace that a context belongs to; `undefined` outside of any span. */
export function sessionOfTrace(activeContext: Context): string | undefined {
  const spanContext = trace.getSpanContext(activeContext);
  return spanContext !== undefined && isSpanContextValid(spanContext)
    ? sessionIdOf(spanContext.traceId)
    : undefined;
}
