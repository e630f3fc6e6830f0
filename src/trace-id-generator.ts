import { randomFillSync } from 'node:crypto';

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

// Asking for randomness costs more than making an ID of it, so it is fetched for many IDs at once, as Node.js does for
// `crypto.randomUUID()`.
const pool = Buffer.alloc(256 * TRACE_ID_BYTES);
let used = pool.length;

/** @returns where in the pool that many fresh bytes begin */
function take(bytes: number): number {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const start = used;
  used += bytes;
  return start;
}

/**
 * An OpenTelemetry `IdGenerator` whose trace IDs are version-4 UUIDs (RFC 9562) without dashes, so that the
 * `X-Session-Id` of a trace *is* its trace ID.
 *
 * The right-most 7 bytes, which W3C Trace Context level 2 wants random and ratio samplers read, stay fully
 * random: version and variant sit in bytes 6 and 8.
 *
 * @example new NodeSDK({ idGenerator: new UuidTraceIdGenerator(), instrumentations: [new SeekInstrumentation()] })
 */
export class UuidTraceIdGenerator {
  /** @returns 32 lower-case hex digits */
  generateTraceId(): string {
    const start = take(TRACE_ID_BYTES);
    pool[start + 6] = ((pool[start + 6] as number) & 0x0f) | 0x40;
    pool[start + 8] = ((pool[start + 8] as number) & 0x3f) | 0x80;
    return pool.toString('hex', start, start + TRACE_ID_BYTES);
  }

  /** @returns 16 lower-case hex digits, all of them random */
  generateSpanId(): string {
    const start = take(SPAN_ID_BYTES);
    const spanId = pool.toString('hex', start, start + SPAN_ID_BYTES);
    return spanId === '0000000000000000' ? '0000000000000001' : spanId;
  }
}
