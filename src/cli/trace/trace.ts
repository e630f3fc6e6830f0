/**
 * A trace, independent of the backend that returned it. All of its texts are printable and without secrets: see
 * `receivedTrace`.
 *
 * @module
 */
export interface Trace {
  /** 32 lower-case hex digits (W3C Trace Context), or the odd ID that the backend returned. */
  readonly traceId: string;
  /** In order of their start times. May be empty. */
  readonly spans: readonly TraceSpan[];
}

export type AttributeValue = string | number | boolean;
/** Arrays are as OpenTelemetry records them, also where a backend stores them as text. */
export type Attribute = AttributeValue | readonly AttributeValue[];

export interface TraceSpan {
  /** 16 lower-case hex digits (W3C Trace Context), or the odd ID that the backend returned. */
  readonly spanId: string;
  /** `undefined` for a root. The parent may be missing from the trace. */
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly service: string;
  /** `service.version`. */
  readonly serviceVersion: string | undefined;
  /** Microseconds since 1970-01-01T00:00:00Z. NaN if unknown, which JSON has as `null`. */
  readonly startMicros: number;
  /** NaN if unknown. */
  readonly durationMicros: number;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly failed: boolean;
}

/** From the start of the first span to the end of the last, in microseconds. NaN if no span has a known time. */
export function extentOf({ spans }: Trace): {
  readonly startMicros: number;
  readonly durationMicros: number;
} {
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  // As the arguments of one call of Math.min, the spans of a large trace would overflow the stack.
  for (const { startMicros, durationMicros } of spans) {
    if (!Number.isNaN(startMicros)) {
      start = Math.min(start, startMicros);
      end = Math.max(end, startMicros + (durationMicros || 0));
    }
  }
  return start <= end
    ? { startMicros: start, durationMicros: end - start }
    : { startMicros: Number.NaN, durationMicros: Number.NaN };
}

/** Orders spans, and extents of traces, by their start times; the longer one first. Unknown times come last. */
export function byStart(
  a: Pick<TraceSpan, 'startMicros' | 'durationMicros'>,
  b: Pick<TraceSpan, 'startMicros' | 'durationMicros'>,
): number {
  return (
    compare(a.startMicros, b.startMicros, Number.POSITIVE_INFINITY) ||
    compare(b.durationMicros, a.durationMicros, -1)
  );
}

/** Compares numbers. NaN, which would make a sort inconsistent, counts as a number of choice. */
function compare(a: number, b: number, nan: number): number {
  const [first, second] = [Number.isNaN(a) ? nan : a, Number.isNaN(b) ? nan : b];
  return first === second ? 0 : first - second;
}
