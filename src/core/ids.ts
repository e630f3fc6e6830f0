/**
 * Converts span contexts to the UUIDs in SEEK's headers, and back.
 *
 * With `t` the trace ID (32 hex digits), `s` the span ID (16) and `v` the hex digit of `8 | (t[16] & 3)`:
 *
 *     X-Session-Id = t[0..8) - t[8..12) - 4 t[13..16) - v t[17..20) - t[20..32)
 *     X-Request-Id = s[0..8) - s[8..12) - 4 s[12..15) - v s[15] t[18..20) - t[20..32)
 *
 * Both are version-4 UUIDs: random bits with version and variant set (RFC 9562, section 5.4). They end in the
 * same 12 digits, which makes related IDs easy to recognise. The request ID contains the whole span ID and 58
 * bits of the trace ID. The session ID contains all but 6 bits of the trace ID, or all of them if
 * `UuidTraceIdGenerator` generated the trace ID.
 *
 * @module
 */
import { isHexId } from './hex-id.ts';
import { isIdentifyingUuid } from './identifying-uuid.ts';

/** The part of an OpenTelemetry `SpanContext` that determines the IDs. */
export interface SpanContextIds {
  /** The W3C trace ID: 32 lower-case hex digits, not all zero. */
  readonly traceId: string;
  /** The W3C span ID: 16 lower-case hex digits, not all zero. */
  readonly spanId: string;
}

/**
 * Returns the `X-Session-Id` of a trace.
 *
 * @param traceId - a W3C trace ID: 32 lower-case hex digits, not all zero
 * @returns a version-4 UUID in lower case
 * @throws RangeError if the trace ID is malformed
 * @see https://www.rfc-editor.org/rfc/rfc9562#section-5.4
 * @example sessionIdFromTraceId('4bf92f3577b34da6a3ce929d0e0e4736') // '4bf92f35-77b3-4da6-a3ce-929d0e0e4736'
 */
export function sessionIdFromTraceId(traceId: string): string {
  assertTraceId(traceId);
  return sessionIdOf(traceId);
}

/**
 * Returns the `X-Request-Id` of a span.
 *
 * @param spanContext - a trace ID and a span ID in W3C Trace Context format: lower-case hex, not all zero
 * @returns a version-4 UUID in lower case
 * @throws RangeError if one of the IDs is malformed
 * @see https://www.rfc-editor.org/rfc/rfc9562#section-5.4
 * @example
 * requestIdFromSpanContext({ traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' })
 * // '00f067aa-0ba9-402b-a7ce-929d0e0e4736'
 */
export function requestIdFromSpanContext({ traceId, spanId }: SpanContextIds): string {
  assertTraceId(traceId);
  if (!isHexId(spanId, 16)) {
    throw new RangeError(`span ID must be 16 lower-case hex digits, not all zero: ${formatted(spanId)}`);
  }
  return requestIdOf(traceId, spanId);
}

/**
 * Returns the span ID in an `X-Request-Id` that this package generated.
 *
 * @param requestId - a version-4 UUID, in any case
 * @returns a W3C span ID: 16 lower-case hex digits
 * @throws RangeError if the request ID is not a version-4 UUID, or contains the invalid, all-zero span ID
 * @see https://www.w3.org/TR/trace-context/#parent-id
 * @example spanIdFromRequestId('00f067aa-0ba9-402b-a7ce-929d0e0e4736') // '00f067aa0ba902b7'
 */
export function spanIdFromRequestId(requestId: string): string {
  const id = version4(requestId, 'request ID');
  const spanId = id.slice(0, 8) + id.slice(9, 13) + id.slice(15, 18) + id.slice(20, 21);
  if (!isHexId(spanId, 16)) {
    throw new RangeError(
      `request ID contains an all-zero span ID, which is invalid: ${formatted(requestId)}`,
    );
  }
  return spanId;
}

/**
 * Returns the trace ID in an `X-Session-Id`. The result is exact if `UuidTraceIdGenerator` generated the trace
 * ID. Otherwise, the 6 bits of the UUID's version and variant may differ.
 *
 * @param sessionId - a version-4 UUID, in any case
 * @returns a W3C trace ID: 32 lower-case hex digits
 * @throws RangeError if the session ID is not a version-4 UUID
 * @see https://www.w3.org/TR/trace-context/#trace-id
 * @example traceIdFromSessionId('4bf92f35-77b3-4da6-a3ce-929d0e0e4736') // '4bf92f3577b34da6a3ce929d0e0e4736'
 */
export function traceIdFromSessionId(sessionId: string): string {
  return version4(sessionId, 'session ID').replaceAll('-', '');
}

/** {@link sessionIdFromTraceId} without validation, for a well-formed trace ID. */
export function sessionIdOf(t: string): string {
  return uuidOf(t, t, 1);
}

/** {@link requestIdFromSpanContext} without validation, for well-formed IDs. */
export function requestIdOf(t: string, s: string): string {
  return uuidOf(t, s, 0);
}

/**
 * Makes a UUID of the digits of an ID and of the end of the trace ID. It is made of character codes, because strings that
 * are put together from slices are flattened when they are sent, which takes twice the time.
 *
 * @param replaced - 1 if version and variant replace digits of the ID, 0 if they are inserted
 */
function uuidOf(t: string, id: string, replaced: 0 | 1): string {
  // biome-ignore format: a group of the UUID per line
  return String.fromCharCode(
    at(id, 0), at(id, 1), at(id, 2), at(id, 3), at(id, 4), at(id, 5), at(id, 6), at(id, 7), DASH,
    at(id, 8), at(id, 9), at(id, 10), at(id, 11), DASH,
    VERSION, at(id, 12 + replaced), at(id, 13 + replaced), at(id, 14 + replaced), DASH,
    variantOf(at(t, 16)), at(id, 15 + 2 * replaced), at(t, 18), at(t, 19), DASH,
    at(t, 20), at(t, 21), at(t, 22), at(t, 23), at(t, 24), at(t, 25), at(t, 26), at(t, 27), at(t, 28), at(t, 29), at(t, 30), at(t, 31),
  );
}

const DASH = 0x2d;
const VERSION = 0x34;

function at(digits: string, index: number): number {
  return digits.charCodeAt(index);
}

/** Returns the code of the hex digit `8 | (digit & 3)`. */
function variantOf(digit: number): number {
  // The letters follow the digits at a distance that is one short of a multiple of four.
  return '89ab'.charCodeAt((digit > 0x39 ? digit + 1 : digit) & 3);
}

/** A cache of a valid trace ID: both UUIDs of a request are often made one after the other. */
let lastTraceId = 'ffffffffffffffffffffffffffffffff';

function assertTraceId(traceId: string): void {
  if (traceId === lastTraceId) {
    return;
  }
  if (!isHexId(traceId, 32)) {
    throw new RangeError(`trace ID must be 32 lower-case hex digits, not all zero: ${formatted(traceId)}`);
  }
  lastTraceId = traceId;
}

function version4(uuid: string, what: string): string {
  if (!isIdentifyingUuid(uuid) || uuid[14] !== '4') {
    throw new RangeError(`${what} must be a version-4 UUID (RFC 9562): ${formatted(uuid)}`);
  }
  return uuid.toLowerCase();
}

function formatted(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 64)) : typeof value;
}
