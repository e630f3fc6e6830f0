/**
 * The traces that `seek-otel tail` keeps: the last ones, within limits of memory.
 *
 * @module
 */
import { spanKey } from '../trace/merged-traces.ts';
import { byStart, type Trace, type TraceSpan } from '../trace/trace.ts';

export interface StoreLimits {
  readonly maxTraces: number;
  /** Of all traces together, in characters of JSON. */
  readonly maxSize: number;
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

const LIMITS: StoreLimits = { maxTraces: 1_000, maxSize: 100_000_000 };

interface StoredTrace {
  readonly spans: Map<string, TraceSpan>;
  size: number;
}

export function traceStore({ maxTraces, maxSize }: StoreLimits = LIMITS): TraceStore {
  // In the order of their last changes.
  const stored = new Map<string, StoredTrace>();
  let totalSize = 0;

  const evict = (): Trace[] => {
    const evicted: Trace[] = [];
    for (const [traceId, trace] of stored) {
      if (stored.size <= maxTraces && totalSize <= maxSize) {
        break;
      }
      evicted.push(traceOf(traceId, trace));
      stored.delete(traceId);
      totalSize -= trace.size;
    }
    return evicted;
  };
  return {
    add: (traceId, spans) => {
      const trace = stored.get(traceId) ?? { spans: new Map<string, TraceSpan>(), size: 0 };
      const added: TraceSpan[] = [];
      for (const span of spans) {
        const key = spanKey(span);
        const size = JSON.stringify(span).length;
        if (!trace.spans.has(key) && trace.size + size <= maxSize) {
          trace.spans.set(key, span);
          trace.size += size;
          totalSize += size;
          added.push(span);
        }
      }
      stored.delete(traceId);
      stored.set(traceId, trace);
      return { added, evicted: evict() };
    },
    trace: (traceId) => {
      const trace = stored.get(traceId);
      return trace && traceOf(traceId, trace);
    },
    traceIds: () => [...stored.keys()],
  };
}

function traceOf(traceId: string, { spans }: StoredTrace): Trace {
  return { traceId, spans: [...spans.values()].sort(byStart) };
}
