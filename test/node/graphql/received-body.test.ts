import zlib from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { graphqlErrorCodes } from '../../../src/core/graphql/error-codes.ts';
import {
  addReceivedChunk,
  type ReceivedBody,
  receivedBody,
  textWithErrors,
} from '../../../src/node/graphql/received-body.ts';

const failed = (...codes: unknown[]) => ({
  errors: codes.map((code) => ({ message: 'Jane Doe has no such profile', extensions: { code } })),
  data: null,
});

type Headers = Readonly<Record<string, string>>;

/** Starts to collect a response. `add` returns whether the next chunk is needed. */
const collect = (headers: Headers = {}) => {
  const body = receivedBody();
  const header = (name: string) => ({ 'content-type': 'application/json', ...headers })[name];
  return { body, add: (chunk: Uint8Array) => addReceivedChunk(body, chunk, header) };
};
const errorCodesOf = (body: ReceivedBody) => {
  const text = textWithErrors(body);
  return text === undefined ? undefined : graphqlErrorCodes(text);
};
const codesIn = (content: unknown, headers?: Headers) => {
  const { body, add } = collect(headers);
  return add(content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content)))
    ? errorCodesOf(body)
    : undefined;
};

describe('GraphQL errors in the body of a response', () => {
  for (const [what, body, codes] of [
    ['are not reported if there are none', { data: { version: '1' } }, undefined],
    [
      'are not reported if only the data contains the word',
      { data: { name: '"errors"', errors: [{}] } },
      undefined,
    ],
    ['are not reported if errors is not a list', { errors: 'UNAUTHENTICATED' }, undefined],
    ['are not reported if the list is empty', { errors: [] }, undefined],
    ['are reported with their code', failed('UNAUTHENTICATED'), ['UNAUTHENTICATED']],
    [
      'are reported with distinct codes',
      failed('FORBIDDEN', 'BAD_USER_INPUT', 'FORBIDDEN'),
      ['FORBIDDEN', 'BAD_USER_INPUT'],
    ],
    ['are reported next to data', { ...failed('FORBIDDEN'), data: { version: '1' } }, ['FORBIDDEN']],
    ['are reported for a batch', [{ data: {} }, failed('A'), null, failed('B')], ['A', 'B']],
    ['are reported without codes', { errors: [{ message: 'Jane Doe' }, null, { extensions: null }] }, []],
    [
      'are reported without values that may be data',
      failed('Jane Doe', 7, null, {}, 'a'.repeat(65), 'Zoë', 'A-B'),
      [],
    ],
    [
      'are reported with at most sixteen codes',
      failed(...Array.from({ length: 99 }, (_, i) => `C${i}`)),
      Array.from({ length: 16 }, (_, i) => `C${i}`),
    ],
  ] as const) {
    it(what, () => {
      expect(codesIn(body)).to.deep.equal(codes);
    });
  }

  for (const [coding, pack] of Object.entries({
    gzip: zlib.gzipSync,
    'X-Gzip ': zlib.gzipSync,
    deflate: zlib.deflateSync,
    br: zlib.brotliCompressSync,
    zstd: zlib.zstdCompressSync,
  })) {
    it(`are found in a body with ${coding} encoding that arrives in pieces`, () => {
      const packed = pack(Buffer.from(JSON.stringify(failed('FORBIDDEN'))));
      const { body, add } = collect({ 'content-encoding': coding });
      for (const byte of packed) {
        expect(add(Uint8Array.of(byte))).to.equal(true);
      }
      expect(errorCodesOf(body)).to.deep.equal(['FORBIDDEN']);
    });
  }

  it('are found in a compressed body that looks like JSON by chance', () => {
    // More than 64 KiB in one brotli block: https://www.rfc-editor.org/rfc/rfc7932#section-9.2
    const body = zlib.brotliCompressSync(JSON.stringify({ ...failed('A'), data: ' '.repeat(100_000) }));
    expect(body.toString('latin1', 0, 1)).to.equal('[');
    expect(codesIn(body, { 'content-encoding': 'br' })).to.deep.equal(['A']);
  });

  it('are found in compressed bodies of both JSON types of GraphQL', () => {
    const packed = zlib.gzipSync(JSON.stringify(failed('A')));
    for (const type of ['application/json;charset=utf-8', 'Application/GraphQL-Response+JSON']) {
      expect(codesIn(packed, { 'content-type': type, 'content-encoding': 'gzip' })).to.deep.equal(['A']);
    }
  });

  it('are found in bytes of any kind', () => {
    const body = new TextEncoder().encode(` ${JSON.stringify(failed('A'))} `);
    expect(codesIn(body.subarray(1, -1))).to.deep.equal(['A']);
  });

  it('are found in a body that looks like JSON, regardless of its type', () => {
    expect(codesIn(failed('A'), { 'content-type': 'text/plain' })).to.deep.equal(['A']);
    expect(codesIn([failed('A')], {})).to.deep.equal(['A']);
  });

  it('are not collected from other responses', () => {
    const packed = zlib.gzipSync(JSON.stringify(failed('A')));
    for (const headers of [
      {},
      { 'content-type': 'application/pdf', 'content-encoding': 'gzip' },
      { 'content-type': 'application/jsonlines', 'content-encoding': 'gzip' },
      { 'content-encoding': 'compress' },
      { 'content-encoding': 'gzip, compress' },
      { 'content-encoding': 'gzip, gzip, gzip, gzip' },
      { 'content-encoding': 'constructor' },
    ]) {
      expect(collect(headers as Headers).add(packed), JSON.stringify(headers)).to.equal(false);
    }
    expect(addReceivedChunk(receivedBody(), packed, () => undefined)).to.equal(false);
    const typeless = (name: string) => (name === 'content-encoding' ? 'gzip' : undefined);
    expect(addReceivedChunk(receivedBody(), packed, typeless)).to.equal(false);
  });

  it('are not collected from a body that exceeds the limit', () => {
    const plain = collect();
    expect(plain.add(Buffer.from(`{${' '.repeat(65_535)}`))).to.equal(true);
    expect(plain.add(new Uint8Array(1))).to.equal(false);
    const packed = collect({ 'content-encoding': 'gzip' });
    expect(packed.add(new Uint8Array(8_192))).to.equal(true);
    expect(packed.add(new Uint8Array(1))).to.equal(false);
  });

  it('are not found in a malformed body, or in a body that exceeds the limit when decoded', () => {
    expect(codesIn(Buffer.from('{"errors"'))).to.equal(undefined);
    expect(codesIn(Buffer.from('"errors"'), { 'content-encoding': 'gzip' })).to.equal(undefined);
    const bomb = zlib.gzipSync(Buffer.from(`{"errors":[{}],"data":"${' '.repeat(1_000_000)}"}`));
    expect(bomb.length).to.be.below(8_192);
    expect(codesIn(bomb, { 'content-encoding': 'gzip' })).to.equal(undefined);
  });

  it('are reported only as codes, for any body', () => {
    const errors = fc.oneof(
      fc.anything(),
      fc.array(fc.record({ extensions: fc.record({ code: fc.anything() }) })),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          errors.map((each) => `{"errors":${JSON.stringify(each)}}`),
        ),
        (text) => {
          for (const code of codesIn(Buffer.from(text)) ?? []) {
            expect(code).to.match(/^\w{1,64}$/);
          }
        },
      ),
    );
  });
});
