/**
 * The way of a span through `seek-otel tail`: from an export to the store, the totals and the display.
 *
 * @module
 */
import { receivedSpans } from '../otlp/otlp-json.ts';
import { type ReceivedSpan, receivedTrace } from '../trace/received-trace.ts';
import type { Trace } from '../trace/trace.ts';
import type { Display } from './display.ts';
import { settling, type Timers } from './settling.ts';
import type { Totals } from './totals.ts';
import type { TraceStore } from './trace-store.ts';

export interface Intake {
  /** Takes an export of traces, in the form of OTLP JSON. */
  receive(body: unknown): void;
  /** Shows what is not complete as it is. */
  end(): void;
}

export interface IntakeParts {
  readonly store: TraceStore;
  readonly totals: Totals;
  readonly display: Display;
  /** Default: those of Node.js. */
  readonly timers?: Timers;
}

export function intake({ store, totals, display, timers }: IntakeParts): Intake {
  const shown = new Set<string>();
  const traces = settling((traceId) => {
    const trace = store.trace(traceId);
    if (trace !== undefined) {
      display.settled(trace, shown.has(traceId));
      shown.add(traceId);
    }
  }, timers);

  const add = (traceId: string, spans: Trace['spans']) => {
    const { added, evicted } = store.add(traceId, spans);
    totals.add(added);
    for (const trace of evicted) {
      if (traces.forget(trace.traceId)) {
        display.settled(trace, shown.has(trace.traceId));
      }
      shown.delete(trace.traceId);
    }
    const trace = store.trace(traceId);
    if (trace !== undefined && added.length > 0) {
      display.grown(trace);
      traces.changed(trace);
    }
  };
  return {
    receive: (body) => {
      for (const [id, spans] of spansByTrace(body)) {
        const trace = receivedTrace(id, spans);
        add(trace.traceId, trace.spans);
      }
    },
    end: () => traces.settleAll(),
  };
}

function spansByTrace(body: unknown): ReadonlyMap<unknown, readonly ReceivedSpan[]> {
  const byTrace = new Map<unknown, ReceivedSpan[]>();
  for (const { traceId, span } of receivedSpans(body)) {
    const spans = byTrace.get(traceId) ?? [];
    spans.push(span);
    byTrace.set(traceId, spans);
  }
  return byTrace;
}
