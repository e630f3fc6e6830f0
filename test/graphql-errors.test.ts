import zlib from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { collectBody } from '../src/graphql-errors.ts';

const failed = (...codes: unknown[]) => ({
  errors: codes.map((code) => ({ message: 'Jane Doe has no such profile', extensions: { code } })),
  data: null,
});

const collect = (headers: Record<string, string> = {}, statusCode = 200) =>
  collectBody({
    statusCode,
    header: (name) => ({ 'content-type': 'application/json', ...headers })[name],
  });
const codesIn = (body: unknown, headers?: Record<string, string>) => {
  const collected = collect(headers);
  collected?.add(body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body)));
  return collected?.errorCodes();
};

describe('GraphQL errors in a response', () => {
  for (const [what, body, codes] of [
    ['none without errors', { data: { version: '1' } }, undefined],
    ['none where the word is data', { data: { name: '"errors"', errors: [{}] } }, undefined],
    ['none where errors is no list', { errors: 'UNAUTHENTICATED' }, undefined],
    ['none where the list is empty', { errors: [] }, undefined],
    ['one', failed('UNAUTHENTICATED'), ['UNAUTHENTICATED']],
    ['each once', failed('FORBIDDEN', 'BAD_USER_INPUT', 'FORBIDDEN'), ['FORBIDDEN', 'BAD_USER_INPUT']],
    ['beside data', { ...failed('FORBIDDEN'), data: { version: '1' } }, ['FORBIDDEN']],
    ['of a batch', [{ data: {} }, failed('A'), null, failed('B')], ['A', 'B']],
    ['errors without codes', { errors: [{ message: 'Jane Doe' }, null, { extensions: null }] }, []],
    ['nothing that may be data', failed('Jane Doe', 7, null, {}, 'a'.repeat(65), 'Zoë', 'A-B'), []],
    [
      'sixteen at most',
      failed(...Array.from({ length: 99 }, (_, i) => `C${i}`)),
      Array.from({ length: 16 }, (_, i) => `C${i}`),
    ],
  ] as const) {
    it(`are ${what}`, () => {
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
    it(`are found in a body in ${coding}, in pieces too`, () => {
      const packed = pack(Buffer.from(JSON.stringify(failed('FORBIDDEN'))));
      const collected = collect({ 'content-encoding': coding });
      for (const byte of packed) {
        expect(collected?.add(Uint8Array.of(byte))).to.equal(true);
      }
      expect(collected?.errorCodes()).to.deep.equal(['FORBIDDEN']);
    });
  }

  it('are found in either JSON type of GraphQL', () => {
    for (const type of ['application/json;charset=utf-8', 'Application/GraphQL-Response+JSON']) {
      expect(codesIn(failed('A'), { 'content-type': type })).to.deep.equal(['A']);
    }
  });

  it('are not looked for in other responses', () => {
    for (const [headers, statusCode] of [
      [{}, 500],
      [{}, 204],
      [{ 'content-type': 'application/pdf' }, 200],
      [{ 'content-type': 'application/jsonlines' }, 200],
      [{ 'content-encoding': 'compress' }, 200],
      [{ 'content-encoding': 'gzip, br' }, 200],
      [{ 'content-encoding': 'constructor' }, 200],
      [{ 'content-length': '65537' }, 200],
      [{ 'content-length': '8193', 'content-encoding': 'gzip' }, 200],
    ] as const) {
      expect(collect(headers as Record<string, string>, statusCode)).to.equal(undefined);
    }
    expect(collectBody({ statusCode: 200, header: () => undefined })).to.equal(undefined);
  });

  it('are not looked for in a body that turns out long', () => {
    expect(collect()?.add(new Uint8Array(65_537))).to.equal(false);
    const packed = collect({ 'content-encoding': 'gzip' });
    expect(packed?.add(new Uint8Array(8_192))).to.equal(true);
    expect(packed?.add(new Uint8Array(1))).to.equal(false);
  });

  it('are not found in what is broken, or unpacks to more than is read', () => {
    expect(codesIn(Buffer.from('{"errors"'))).to.equal(undefined);
    expect(codesIn(Buffer.from('"errors"'), { 'content-encoding': 'gzip' })).to.equal(undefined);
    const bomb = zlib.gzipSync(Buffer.from(`{"errors":[{}],"data":"${' '.repeat(1_000_000)}"}`));
    expect(bomb.length).to.be.below(8_192);
    expect(codesIn(bomb, { 'content-encoding': 'gzip' })).to.equal(undefined);
  });

  it('are codes or nothing, whatever is in a body', () => {
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
