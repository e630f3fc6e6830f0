/**
 * A trace, independent of the backend that returned it.
 *
 * @module
 */
export interface Trace {
  /** 32 lower-case hex digits (W3C Trace Context). */
  readonly traceId: string;
  /** In order of their start times. */
  readonly spans: readonly TraceSpan[];
}

export type Attribute = string | number | boolean;

export interface TraceSpan {
  /** 16 lower-case hex digits (W3C Trace Context). */
  readonly spanId: string;
  /** `undefined` for a root. The parent may be missing from the trace. */
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly service: string;
  /** `service.version`. */
  readonly serviceVersion: string | undefined;
  /** Microseconds since 1970-01-01T00:00:00Z. */
  readonly startMicros: number;
  readonly durationMicros: number;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly failed: boolean;
}

/** From the start of the first span to the end of the last, in microseconds. */
export function extentOf({ spans }: Trace): {
  readonly startMicros: number;
  readonly durationMicros: number;
} {
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  // As the arguments of one call of Math.min, the spans of a large trace would overflow the stack.
  for (const { startMicros, durationMicros } of spans) {
    start = Math.min(start, startMicros);
    end = Math.max(end, startMicros + durationMicros);
  }
  return { startMicros: start, durationMicros: end - start };
}
