/**
 * The one place where text from a backend becomes a trace. Nothing that a backend returns is trusted, and no span is
 * lost: an odd one is shown with what is known of it.
 *
 * @module
 */
import { receivedText } from './received-text.ts';
import { type Attribute, type AttributeValue, byStart, type Trace, type TraceSpan } from './trace.ts';

/** A span as a backend returned it. */
export interface ReceivedSpan {
  readonly spanId: unknown;
  readonly parentSpanId: unknown;
  readonly name: unknown;
  readonly service: unknown;
  readonly serviceVersion: unknown;
  readonly startMicros: unknown;
  readonly durationMicros: unknown;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
}

const TRACE_ID_DIGITS = 32;
const SPAN_ID_DIGITS = 16;
/** https://tc39.es/ecma262/#sec-time-values-and-time-range */
const MAX_MICROS = 8.64e18;

export function receivedTrace(traceId: unknown, spans: readonly ReceivedSpan[]): Trace {
  return {
    traceId: idOf(traceId, TRACE_ID_DIGITS) ?? 'unknown',
    spans: spans.map(spanOf).sort(byStart),
  };
}

function spanOf(span: ReceivedSpan): TraceSpan {
  return {
    spanId: idOf(span.spanId, SPAN_ID_DIGITS) ?? 'unknown',
    parentSpanId: idOf(span.parentSpanId, SPAN_ID_DIGITS),
    name: receivedText(span.name) || '(no name)',
    service: receivedText(span.service) || 'unknown',
    serviceVersion: receivedText(span.serviceVersion) || undefined,
    // No span began in 1970: 0 is a missing time, which protocol buffers can't tell from 0.
    startMicros: microsOf(span.startMicros) || Number.NaN,
    durationMicros: microsOf(span.durationMicros),
    attributes: attributesOf(span.attributes),
    failed: span.failed,
  };
}

/** @returns `undefined` for a missing ID, or one of zeros only, which W3C Trace Context has for none */
function idOf(id: unknown, digits: number): string | undefined {
  const text = receivedText(id) ?? '';
  if (/^0*$/.test(text)) {
    return undefined;
  }
  return text.length <= digits && /^[\da-f]+$/i.test(text) ? text.toLowerCase().padStart(digits, '0') : text;
}

/** @returns NaN for what is not a time or duration that can be shown */
function microsOf(micros: unknown): number {
  const number = typeof micros === 'string' && micros.trim() !== '' ? Number(micros) : micros;
  return typeof number === 'number' && number >= 0 && number <= MAX_MICROS ? number : Number.NaN;
}

function attributesOf(attributes: Readonly<Record<string, unknown>>): Record<string, Attribute> {
  const received: [string, Attribute][] = [];
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) {
      received.push([
        receivedText(key) as string,
        Array.isArray(value) ? value.map(attributeValueOf) : attributeValueOf(value),
      ]);
    }
  }
  return Object.fromEntries(received);
}

/** JSON has no NaN and no infinities, so that they become texts, as in OTLP. */
function attributeValueOf(value: unknown): AttributeValue {
  return typeof value === 'boolean' || Number.isFinite(value)
    ? (value as AttributeValue)
    : (receivedText(typeof value === 'number' ? String(value) : value) ?? 'null');
}
