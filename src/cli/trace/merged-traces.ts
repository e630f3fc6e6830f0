import { byStart, extentOf, type Trace, type TraceSpan } from './trace.ts';

/**
 * Merges traces that a search found several times, or in parts: each trace once, with all of its spans, in order of
 * their start times.
 */
export function mergedTraces(traces: readonly Trace[]): readonly Trace[] {
  const copies = new Map<string, Trace[]>();
  for (const trace of traces) {
    const others = copies.get(trace.traceId);
    if (others === undefined) {
      copies.set(trace.traceId, [trace]);
    } else {
      others.push(trace);
    }
  }
  return [...copies.values()]
    .map(merged)
    .map((trace) => ({ trace, extent: extentOf(trace) }))
    .sort((a, b) => byStart(a.extent, b.extent))
    .map(({ trace }) => trace);
}

function merged(copies: readonly Trace[]): Trace {
  const [first, ...others] = copies as [Trace, ...Trace[]];
  if (others.length === 0) {
    return first;
  }
  const keys = new Set(first.spans.map(spanKey));
  const spans = [...first.spans];
  for (const copy of others) {
    const added = copy.spans.filter((span) => !keys.has(spanKey(span)));
    for (const span of added) {
      keys.add(spanKey(span));
      spans.push(span);
    }
  }
  return spans.length === first.spans.length ? first : { ...first, spans: spans.sort(byStart) };
}

/** Tells the spans of a trace apart. They may share an ID: a client and its server in Zipkin's model, or spans without one. */
export function spanKey({ spanId, service, name, startMicros }: TraceSpan): string {
  return JSON.stringify([spanId, service, name, startMicros]);
}
