/** A trace, as any backend can tell it. */
export interface Trace {
  /** 32 lower-case hex digits (W3C Trace Context). */
  readonly traceId: string;
  /** By the time of their start. */
  readonly spans: readonly TraceSpan[];
}

export type Attribute = string | number | boolean;

export interface TraceSpan {
  /** 16 lower-case hex digits (W3C Trace Context). */
  readonly spanId: string;
  /** In the same trace or not; `undefined` for a root. */
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
  const startMicros = Math.min(...spans.map((span) => span.startMicros));
  const end = Math.max(...spans.map((span) => span.startMicros + span.durationMicros));
  return { startMicros, durationMicros: end - startMicros };
}

/** Text that came from elsewhere, made fit for a terminal or a document: nothing in it can take control of either. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
}

/** Milliseconds, as short as they can be told apart. */
export function shownDuration(micros: number): string {
  const millis = micros / 1_000;
  if (millis >= 10_000) {
    return `${(millis / 1_000).toFixed(1)} s`;
  }
  return `${millis >= 100 ? millis.toFixed(0) : millis.toFixed(1)} ms`;
}

/** UTC, to the millisecond: `2026-11-24 08:12:01.123`. */
export function shownTime(micros: number): string {
  return new Date(micros / 1_000).toISOString().replace('T', ' ').replace('Z', '');
}
