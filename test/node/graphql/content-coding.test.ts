import zlib from 'node:zlib';
import { expect } from 'chai';
import { decoderFor } from '../../../src/node/graphql/content-coding.ts';

const LIMIT = 256 * 1024;
const BODY = Buffer.from('{"errors":[]}');

describe('decoderFor', () => {
  for (const [coding, encode] of [
    ['gzip', zlib.gzipSync],
    ['X-Gzip ', zlib.gzipSync],
    ['deflate', zlib.deflateSync],
    ['br', zlib.brotliCompressSync],
    ['zstd', zlib.zstdCompressSync],
  ] as const) {
    it(`decodes ${coding}, up to a limit`, () => {
      const decoder = decoderFor(coding);
      expect(decoder?.(encode(BODY))).to.deep.equal(BODY);
      expect(decoder?.(encode(Buffer.alloc(LIMIT)))).to.have.length(LIMIT);
      expect(decoder?.(encode(Buffer.alloc(LIMIT + 1)))).to.equal(undefined);
    });
  }

  it('decodes nothing of a malformed body', () => {
    expect(decoderFor('gzip')?.(BODY)).to.equal(undefined);
  });

  it('decodes a list of codings in reverse order', () => {
    const packed = zlib.brotliCompressSync(zlib.gzipSync(BODY));
    expect(decoderFor('gzip, BR')?.(packed)).to.deep.equal(BODY);
  });

  for (const coding of [
    '',
    'identity',
    'compress',
    'gzip, compress',
    'gzip, gzip, gzip, gzip',
    'constructor',
    '__proto__',
  ]) {
    it(`returns undefined for ${JSON.stringify(coding)}`, () => {
      expect(decoderFor(coding)).to.equal(undefined);
    });
  }
});
