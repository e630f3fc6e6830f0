/**
 * Spans in OTLP's JSON encoding, as an exporter sends them, and as Tempo returns them with other names and IDs.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/v1.7.0/opentelemetry/proto/trace/v1/trace.proto
 * @module
 */
import type { ReceivedSpan } from '../trace/received-trace.ts';
import { attributesOf } from './attributes.ts';
import { elementsOf, membersOf } from './json-value.ts';

export interface ReceivedOtlpSpan {
  readonly traceId: unknown;
  readonly span: ReceivedSpan;
}

/** The digits of the largest 64-bit number. */
const NANOS = /^\d{1,20}$/;
/** 16 or 8 bytes. In hex, the same bytes are longer. */
const BASE64_ID = /^(?:[\w+/-]{22}(?:==)?|[\w+/-]{11}=?)$/;

/**
 * Reads an export request, or an object with a `trace` in it.
 *
 * @param body - any JSON value. What is not a span is left out; what a span lacks is `undefined`
 */
export function receivedSpans(body: unknown): ReceivedOtlpSpan[] {
  const { trace, ...request } = membersOf(body);
  // Tempo: https://github.com/grafana/tempo/issues/3802
  const { resourceSpans, batches } = trace === undefined ? request : membersOf(trace);
  const received: ReceivedOtlpSpan[] = [];
  for (const { resource, scopeSpans, instrumentationLibrarySpans } of elementsOf(
    resourceSpans ?? batches,
  ).map(membersOf)) {
    const { 'service.name': service, 'service.version': serviceVersion } = attributesOf(
      membersOf(resource)['attributes'],
    );
    // The name before OTLP 0.15, which Tempo 1 returns.
    for (const { spans } of elementsOf(scopeSpans ?? instrumentationLibrarySpans).map(membersOf)) {
      for (const span of elementsOf(spans).filter(isObject)) {
        received.push(receivedSpan(span, { service, serviceVersion }));
      }
    }
  }
  return received;
}

function receivedSpan(
  span: Readonly<Record<string, unknown>>,
  resource: Pick<ReceivedSpan, 'service' | 'serviceVersion'>,
): ReceivedOtlpSpan {
  const start = nanosOf(span['startTimeUnixNano']);
  const end = nanosOf(span['endTimeUnixNano']);
  const { code } = membersOf(span['status']);
  return {
    traceId: idOf(span['traceId']),
    span: {
      ...resource,
      spanId: idOf(span['spanId']),
      parentSpanId: idOf(span['parentSpanId']),
      name: span['name'],
      startMicros: start === undefined ? undefined : Number(start / 1_000n),
      durationMicros: start === undefined || end === undefined ? undefined : Number(end - start) / 1_000,
      attributes: attributesOf(span['attributes']),
      failed: code === 2 || code === 'STATUS_CODE_ERROR',
    },
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/**
 * Tempo returns IDs in Base64, OTLP has them in hex.
 *
 * @see https://github.com/grafana/tempo/issues/5437
 * @returns `undefined` for an empty ID, or one with zeros only, as the parent of a root may have it
 */
function idOf(id: unknown): unknown {
  if (typeof id !== 'string') {
    return id ?? undefined;
  }
  const hex = BASE64_ID.test(id) ? Buffer.from(id, 'base64').toString('hex') : id;
  return /^0*$/.test(hex) ? undefined : hex;
}

/** A JavaScript number holds the nanoseconds since 1970 only roughly, so that they are read as text where they are one. */
function nanosOf(time: unknown): bigint | undefined {
  if (typeof time === 'string') {
    return NANOS.test(time) ? BigInt(time) : undefined;
  }
  return typeof time === 'number' && Number.isInteger(time) && time >= 0 ? BigInt(time) : undefined;
}
