/**
 * When a trace is complete. OTLP does not say so: spans arrive in several exports, children before their parents.
 *
 * @module
 */
import type { Trace } from '../trace/trace.ts';

/** After the last span of a trace in which no parent is missing. Exports of several services arrive in any order. */
export const QUIET_MILLIS = 1_000;
/**
 * After the last span of a trace in which a parent is missing: longer than the interval between two exports, which is 5 s
 * by default. A parent in a service that exports elsewhere never arrives.
 *
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#batch-span-processor
 */
export const ORPHANED_MILLIS = 6_000;

export interface Settling {
  /** A trace has new spans. */
  changed(trace: Trace): void;
  /** Forgets a trace. @returns whether it was not settled */
  forget(traceId: string): boolean;
  /** Settles all traces at once, in the order in which they began to arrive. */
  settleAll(): void;
}

export interface Timers {
  setTimeout(callback: () => void, millis: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** @param onSettled - called with the ID of each trace when it is complete, and again if more of it has arrived */
export function settling(
  onSettled: (traceId: string) => void,
  { setTimeout, clearTimeout }: Timers = globalThis as Timers,
): Settling {
  const timers = new Map<string, unknown>();
  const forget = (traceId: string) => {
    clearTimeout(timers.get(traceId));
    return timers.delete(traceId);
  };
  return {
    changed: (trace) => {
      const { traceId } = trace;
      clearTimeout(timers.get(traceId));
      const millis = isParentMissing(trace) ? ORPHANED_MILLIS : QUIET_MILLIS;
      timers.set(
        traceId,
        setTimeout(() => {
          timers.delete(traceId);
          onSettled(traceId);
        }, millis),
      );
    },
    forget,
    settleAll: () => {
      for (const traceId of [...timers.keys()]) {
        forget(traceId);
        onSettled(traceId);
      }
    },
  };
}

function isParentMissing({ spans }: Trace): boolean {
  const spanIds = new Set(spans.map(({ spanId }) => spanId));
  return spans.some(({ parentSpanId }) => parentSpanId !== undefined && !spanIds.has(parentSpanId));
}
