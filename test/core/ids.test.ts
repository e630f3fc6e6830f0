import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { validate, version } from 'uuid';
import {
  requestIdFromSpanContext,
  requestIdOf,
  sessionIdFromTraceId,
  sessionIdOf,
  spanIdFromRequestId,
  traceIdFromSessionId,
} from '../../src/core/ids.ts';
import { UuidTraceIdGenerator } from '../../src/node/trace-id-generator.ts';

interface Vectors {
  readonly valid: readonly { traceId: string; spanId: string; sessionId: string; requestId: string }[];
  readonly invalid: { readonly traceId: readonly string[]; readonly spanId: readonly string[] };
}
const vectors: Vectors = JSON.parse(readFileSync(new URL('../vectors/ids.json', import.meta.url), 'utf8'));

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN_ID = '00f067aa0ba902b7';
const REQUEST_ID = '00f067aa-0ba9-402b-a7ce-929d0e0e4736';
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

const nonZeroHex = (digits: number) =>
  fc
    .bigInt({ min: 1n, max: (1n << BigInt(4 * digits)) - 1n })
    .map((n) => n.toString(16).padStart(digits, '0'));
const traceIds = nonZeroHex(32);
const spanIds = nonZeroHex(16);
/** Any value, and texts that differ from a well-formed one by a single edit. */
const anyOrAlmost = (wellFormed: fc.Arbitrary<string>) =>
  fc.oneof(
    fc.anything(),
    fc.string({ unit: 'binary' }),
    fc
      .tuple(
        wellFormed,
        fc.nat(36),
        fc.nat(1),
        fc.oneof(fc.string({ maxLength: 2 }), fc.string({ unit: 'binary' })),
      )
      .map(([text, at, dropped, added]) => text.slice(0, at) + added + text.slice(at + dropped)),
  );

const isTraceId = (value: unknown) => typeof value === 'string' && /^(?!0+$)[0-9a-f]{32}$/.test(value);
const isSpanId = (value: unknown) => typeof value === 'string' && /^(?!0+$)[0-9a-f]{16}$/.test(value);
const isUuidV4 = (value: unknown) => typeof value === 'string' && UUID_V4.test(value);

describe('IDs', () => {
  for (const { traceId, spanId, sessionId, requestId } of vectors.valid) {
    it(`of ${traceId} and ${spanId} are ${sessionId} and ${requestId}, in both directions`, () => {
      expect(sessionIdFromTraceId(traceId)).to.equal(sessionId);
      expect(requestIdFromSpanContext({ traceId, spanId })).to.equal(requestId);
      expect(spanIdFromRequestId(requestId)).to.equal(spanId);
      expect(traceIdFromSessionId(sessionId)).to.equal(sessionId.replaceAll('-', ''));
    });
  }

  it('are lower-case version-4 UUIDs that end in the last 12 digits of the trace ID', () => {
    fc.assert(
      fc.property(traceIds, spanIds, (traceId, spanId) => {
        for (const id of [sessionIdFromTraceId(traceId), requestIdFromSpanContext({ traceId, spanId })]) {
          expect(validate(id)).to.equal(true);
          expect(version(id)).to.equal(4);
          expect(id).to.equal(id.toLowerCase());
          expect(id.slice(-12)).to.equal(traceId.slice(-12));
        }
      }),
    );
  });

  it('are the same with the unchecked functions of the hot path', () => {
    fc.assert(
      fc.property(traceIds, spanIds, (traceId, spanId) => {
        expect(sessionIdOf(traceId)).to.equal(sessionIdFromTraceId(traceId));
        expect(requestIdOf(traceId, spanId)).to.equal(requestIdFromSpanContext({ traceId, spanId }));
      }),
    );
  });

  it('contain the whole span ID', () => {
    fc.assert(
      fc.property(traceIds, spanIds, (traceId, spanId) => {
        expect(spanIdFromRequestId(requestIdFromSpanContext({ traceId, spanId }))).to.equal(spanId);
      }),
    );
  });

  it('contain the trace ID except for the 6 bits of version and variant', () => {
    const lost = (0xfn << 76n) | (0b11n << 62n);
    fc.assert(
      fc.property(traceIds, (traceId) => {
        const back = traceIdFromSessionId(sessionIdFromTraceId(traceId));
        expect(BigInt(`0x${back}`) | lost).to.equal(BigInt(`0x${traceId}`) | lost);
        expect(back).to.match(/^[0-9a-f]{32}$/);
      }),
    );
  });

  it('contain the exact trace ID if UuidTraceIdGenerator generated it', () => {
    const generator = new UuidTraceIdGenerator();
    for (let i = 0; i < 1_000; i++) {
      const traceId = generator.generateTraceId();
      expect(traceIdFromSessionId(sessionIdFromTraceId(traceId))).to.equal(traceId);
    }
  });

  it('change with each bit that they contain, and with no other bit', () => {
    // Bits of the trace ID from the left: the version's digit is 12, the variant is the first half of digit 16.
    const inSession = (bit: number) => !(bit >= 48 && bit < 52) && bit !== 64 && bit !== 65;
    const inRequest = (bit: number) => bit === 66 || bit === 67 || bit >= 72;
    expect(Array.from({ length: 128 }, (_, bit) => bit).filter(inRequest)).to.have.length(58);
    fc.assert(
      fc.property(traceIds, spanIds, (traceId, spanId) => {
        for (let bit = 0; bit < 128; bit++) {
          const flipped = (BigInt(`0x${traceId}`) ^ (1n << BigInt(127 - bit))).toString(16).padStart(32, '0');
          expect(sessionIdOf(flipped) !== sessionIdOf(traceId), `session, bit ${bit}`).to.equal(
            inSession(bit),
          );
          expect(
            requestIdOf(flipped, spanId) !== requestIdOf(traceId, spanId),
            `request, bit ${bit}`,
          ).to.equal(inRequest(bit));
        }
      }),
    );
  });

  it('are accepted in upper case', () => {
    expect(spanIdFromRequestId(REQUEST_ID.toUpperCase())).to.equal(SPAN_ID);
    expect(traceIdFromSessionId('4BF92F35-77B3-4DA6-A3CE-929D0E0E4736')).to.equal(TRACE_ID);
  });

  it('reject a missing trace ID before they have seen any other', async () => {
    // A module of its own, whose cache is new.
    const file: string = '../../src/core/ids.ts?first-use';
    const fresh: typeof import('../../src/core/ids.ts') = await import(file);
    expect(() => fresh.sessionIdFromTraceId(undefined as never)).to.throw(RangeError, 'trace ID');
  });

  describe('throw a RangeError that names the malformed input:', () => {
    for (const traceId of vectors.invalid.traceId) {
      it(`trace ID ${JSON.stringify(traceId)}`, () => {
        const naming = `trace ID must be 32 lower-case hex digits, not all zero: ${JSON.stringify(traceId)}`;
        expect(() => sessionIdFromTraceId(traceId)).to.throw(RangeError, naming);
        expect(() => requestIdFromSpanContext({ traceId, spanId: SPAN_ID })).to.throw(RangeError, naming);
      });
    }
    for (const spanId of vectors.invalid.spanId) {
      it(`span ID ${JSON.stringify(spanId)}`, () => {
        expect(() => requestIdFromSpanContext({ traceId: TRACE_ID, spanId })).to.throw(
          RangeError,
          `span ID must be 16 lower-case hex digits, not all zero: ${JSON.stringify(spanId)}`,
        );
      });
    }
    for (const [what, uuid] of [
      ['is empty', ''],
      ['has no dashes', REQUEST_ID.replaceAll('-', '')],
      ['is in braces', `{${REQUEST_ID}}`],
      ['is followed by a line break', `${REQUEST_ID}\n`],
      ['has version 1', '749fbdc9-fbe5-10e9-b5ae-fee3375f1e28'],
      ['has version 7', '749fbdc9-fbe5-70e9-b5ae-fee3375f1e28'],
      ['has variant 0', '749fbdc9-fbe5-40e9-75ae-fee3375f1e28'],
      ['has variant c', '749fbdc9-fbe5-40e9-c5ae-fee3375f1e28'],
      ['is the nil UUID', '00000000-0000-0000-0000-000000000000'],
      ['is the max UUID', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
    ] as const) {
      it(`a UUID that ${what}`, () => {
        const naming = `must be a version-4 UUID (RFC 9562): ${JSON.stringify(uuid)}`;
        expect(() => spanIdFromRequestId(uuid)).to.throw(RangeError, `request ID ${naming}`);
        expect(() => traceIdFromSessionId(uuid)).to.throw(RangeError, `session ID ${naming}`);
      });
    }

    it('a request ID with an all-zero span ID', () => {
      expect(() => spanIdFromRequestId('00000000-0000-4000-80ce-929d0e0e4736')).to.throw(
        RangeError,
        'request ID contains an all-zero span ID, which is invalid: "00000000-0000-4000-80ce-929d0e0e4736"',
      );
    });

    it('a text of any length, which the message truncates', () => {
      for (const fn of [sessionIdFromTraceId, spanIdFromRequestId, traceIdFromSessionId]) {
        expect(() => fn('f'.repeat(100_000)))
          .to.throw(RangeError, /: "f{64}"$/)
          .with.property('message')
          .with.length.lessThan(200);
      }
    });

    for (const [name, malformed, fn, naming] of [
      [
        'sessionIdFromTraceId',
        anyOrAlmost(traceIds).filter((x) => !isTraceId(x)),
        sessionIdFromTraceId,
        'trace ID',
      ],
      [
        'requestIdFromSpanContext, trace ID',
        anyOrAlmost(traceIds).filter((x) => !isTraceId(x)),
        (traceId: string) => requestIdFromSpanContext({ traceId, spanId: SPAN_ID }),
        'trace ID',
      ],
      [
        'requestIdFromSpanContext, span ID',
        anyOrAlmost(spanIds).filter((x) => !isSpanId(x)),
        (spanId: string) => requestIdFromSpanContext({ traceId: TRACE_ID, spanId }),
        'span ID',
      ],
      [
        'spanIdFromRequestId',
        anyOrAlmost(fc.uuid({ version: 4 })).filter((x) => !isUuidV4(x)),
        spanIdFromRequestId,
        'request ID',
      ],
      [
        'traceIdFromSessionId',
        anyOrAlmost(fc.uuid({ version: 4 })).filter((x) => !isUuidV4(x)),
        traceIdFromSessionId,
        'session ID',
      ],
    ] as const) {
      it(`any malformed value (${name})`, () => {
        fc.assert(
          fc.property(malformed, (value) => {
            expect(() => fn(value as string)).to.throw(
              RangeError,
              new RegExp(`^${naming} must be .*: `, 's'),
            );
          }),
        );
      });
    }
  });
});
