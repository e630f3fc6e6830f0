/**
 * The traces that `seek-otel tail` keeps: the last ones, within limits of memory.
 *
 * @module
 */
import { byStart, type Trace, type TraceSpan } from '../trace/trace.ts';

export interface StoreLimits {
  readonly maxTraces: number;
  /** Of all traces together. */
  readonly maxSpans: number;
}

interface Added {
  /** The spans that the trace did not have: an exporter may repeat an export. */
  readonly added: readonly TraceSpan[];
  /** The least recently changed traces, which were dropped to stay within the limits. */
  readonly evicted: readonly Trace[];
}

export interface TraceStore {
  /** Adds spans to a trace. */
  add(traceId: string, spans: readonly TraceSpan[]): Added;
  trace(traceId: string): Trace | undefined;
  /** The most recently changed last. */
  traceIds(): readonly string[];
}

const LIMITS: StoreLimits = { maxTraces: 1_000, maxSpans: 100_000 };

export function traceStore({ maxTraces, maxSpans }: StoreLimits = LIMITS): TraceStore {
  // In the order of their last changes.
  const spansByTrace = new Map<string, Map<string, TraceSpan>>();
  let spanCount = 0;

  const evict = (): Trace[] => {
    const evicted: Trace[] = [];
    for (const [traceId, spans] of spansByTrace) {
      if (spansByTrace.size <= maxTraces && spanCount <= maxSpans) {
        break;
      }
      evicted.push(traceOf(traceId, spans));
      spansByTrace.delete(traceId);
      spanCount -= spans.size;
    }
    return evicted;
  };
  return {
    add: (traceId, spans) => {
      const kept = spansByTrace.get(traceId) ?? new Map<string, TraceSpan>();
      const added: TraceSpan[] = [];
      for (const span of spans) {
        const key = keyOf(span);
        if (!kept.has(key) && kept.size < maxSpans) {
          kept.set(key, span);
          added.push(span);
        }
      }
      spanCount += added.length;
      spansByTrace.delete(traceId);
      spansByTrace.set(traceId, kept);
      return { added, evicted: evict() };
    },
    trace: (traceId) => {
      const spans = spansByTrace.get(traceId);
      return spans && traceOf(traceId, spans);
    },
    traceIds: () => [...spansByTrace.keys()],
  };
}

/** Two spans may have the same ID, such as those of a client and its server in Zipkin's model. */
function keyOf({ spanId, startMicros, name }: TraceSpan): string {
  return `${spanId} ${startMicros} ${name}`;
}

function traceOf(traceId: string, spans: ReadonlyMap<string, TraceSpan>): Trace {
  return { traceId, spans: [...spans.values()].sort(byStart) };
}
