import { randomFillSync } from 'node:crypto';

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
/** Fetching random bytes costs more than formatting an ID, so one fetch serves many IDs (bench/ids.ts). */
const POOL_BYTES = 256 * TRACE_ID_BYTES;
const HEX_DIGITS = Buffer.from('0123456789abcdef');

/**
 * An OpenTelemetry `IdGenerator` that generates trace IDs as version-4 UUIDs (RFC 9562) without dashes, so that the
 * `X-Session-Id` of a trace equals its trace ID.
 *
 * The right-most 7 bytes are random, as W3C Trace Context Level 2 and ratio samplers require, because the version and
 * the variant are in bytes 6 and 8.
 *
 * @see https://www.w3.org/TR/trace-context-2/#randomness-of-trace-id
 * @see https://www.rfc-editor.org/rfc/rfc9562#section-5.4
 * @example new NodeSDK({ idGenerator: new UuidTraceIdGenerator(), instrumentations: [new SeekInstrumentation()] })
 */
export class UuidTraceIdGenerator {
  readonly #pool: Buffer = Buffer.alloc(POOL_BYTES);
  #used: number = POOL_BYTES;

  /** @returns a trace ID: 32 lower-case hex digits */
  generateTraceId(): string {
    const start = this.#take(TRACE_ID_BYTES);
    const pool = this.#pool;
    pool[start + 6] = ((pool[start + 6] as number) & 0x0f) | 0x40;
    pool[start + 8] = ((pool[start + 8] as number) & 0x3f) | 0x80;
    return hexOfSixteenBytes(pool, start);
  }

  /** @returns a span ID: 16 random lower-case hex digits */
  generateSpanId(): string {
    const spanId = hexOfEightBytes(this.#pool, this.#take(SPAN_ID_BYTES));
    return spanId === '0000000000000000' ? '0000000000000001' : spanId;
  }

  /** @returns the start of unused bytes in the pool */
  #take(bytes: number): number {
    if (this.#used + bytes > POOL_BYTES) {
      randomFillSync(this.#pool);
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += bytes;
    return start;
  }
}

// Twice as fast as `pool.toString('hex', …)`, which calls native code (bench/ids.ts).

function hexOfEightBytes(b: Buffer, i: number): string {
  // biome-ignore format: two digits per byte
  return String.fromCharCode(
    high(b, i), low(b, i), high(b, i + 1), low(b, i + 1), high(b, i + 2), low(b, i + 2), high(b, i + 3), low(b, i + 3),
    high(b, i + 4), low(b, i + 4), high(b, i + 5), low(b, i + 5), high(b, i + 6), low(b, i + 6), high(b, i + 7), low(b, i + 7),
  );
}

/** Not a concatenation of two halves, because V8 would create a rope, which is slow to read. */
function hexOfSixteenBytes(b: Buffer, i: number): string {
  // biome-ignore format: two digits per byte
  return String.fromCharCode(
    high(b, i), low(b, i), high(b, i + 1), low(b, i + 1), high(b, i + 2), low(b, i + 2), high(b, i + 3), low(b, i + 3),
    high(b, i + 4), low(b, i + 4), high(b, i + 5), low(b, i + 5), high(b, i + 6), low(b, i + 6), high(b, i + 7), low(b, i + 7),
    high(b, i + 8), low(b, i + 8), high(b, i + 9), low(b, i + 9), high(b, i + 10), low(b, i + 10), high(b, i + 11), low(b, i + 11),
    high(b, i + 12), low(b, i + 12), high(b, i + 13), low(b, i + 13), high(b, i + 14), low(b, i + 14), high(b, i + 15), low(b, i + 15),
  );
}

function high(bytes: Buffer, i: number): number {
  return HEX_DIGITS[(bytes[i] as number) >> 4] as number;
}

function low(bytes: Buffer, i: number): number {
  return HEX_DIGITS[(bytes[i] as number) & 0x0f] as number;
}
