import { type Context, isSpanContextValid, trace } from '@opentelemetry/api';
import { sessionIdOf } from './ids.ts';

/** Returns the session of a context's trace; `undefined` outside any span. */
export function sessionOfTrace(activeContext: Context): string | undefined {
  const spanContext = trace.getSpanContext(activeContext);
  return spanContext !== undefined && isSpanContextValid(spanContext)
    ? sessionIdOf(spanContext.traceId)
    : undefined;
}
