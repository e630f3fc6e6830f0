import zlib from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import type { GraphqlRequest } from '../../../src/core/graphql/request.ts';
import {
  addSentChunk,
  requestOfBody,
  requestOfBytes,
  sentBody,
} from '../../../src/node/graphql/sent-body.ts';

type Headers = Readonly<Record<string, string>>;

const QUERY = 'query Q { version hirer(id: "Zoë") { name } }';
const JSON_BODY = JSON.stringify({ query: QUERY });
const REQUEST: GraphqlRequest = { type: 'query', name: 'Q', rootFields: ['version', 'hirer'] };
const KIB = 1024;

const headerOf = (headers: Headers) => (name: string) => headers[name];
const ofWhole = (body: string | Uint8Array, headers: Headers = {}) =>
  requestOfBytes(Buffer.from(body as string), headerOf(headers));
/** Reads a body that arrives in chunks, as far as it is needed. */
const ofChunks = (chunks: readonly Uint8Array[], headers: Headers = {}) => {
  const body = sentBody(headerOf(headers));
  const isNeeded = chunks.every((chunk) => addSentChunk(body, chunk));
  return requestOfBody(body, isNeeded);
};
const cut = (body: Uint8Array, cuts: readonly number[]) => {
  const ends = [...new Set(cuts.map((each) => each % (body.length + 1)))].sort((a, b) => a - b);
  return [...ends, body.length].map((end, i) => body.subarray(ends[i - 1] ?? 0, end));
};
const form = (type: string) =>
  Buffer.from(
    `--b\r\nContent-Disposition: form-data; name="${type}"\r\n\r\n${JSON_BODY}\r\n--b\r\nContent-Disposition: form-data; name="0"\r\n\r\nJane Doe\r\n--b--\r\n`,
  );

/** Bodies that ask for the same. */
const BODIES: Readonly<Record<string, readonly [body: Uint8Array, headers: Headers]>> = {
  JSON: [Buffer.from(JSON_BODY), {}],
  'JSON after white space and a byte order mark': [Buffer.from(`\uFEFF \r\n${JSON_BODY}`), {}],
  'JSON of any media type': [Buffer.from(JSON_BODY), { 'content-type': 'text/plain' }],
  'a batch': [Buffer.from(`[${JSON_BODY}]`), {}],
  'a document': [Buffer.from(QUERY), { 'content-type': 'application/graphql; charset=utf-8' }],
  'a document that starts like JSON': [
    Buffer.from('{ version hirer(id: "Zoë") { name } } '),
    { 'content-type': 'application/graphql' },
  ],
  'a form': [form('operations'), { 'content-type': 'multipart/form-data; boundary=b' }],
  'JSON with gzip encoding': [zlib.gzipSync(JSON_BODY), { 'content-encoding': 'gzip' }],
  'JSON with br encoding': [zlib.brotliCompressSync(JSON_BODY), { 'content-encoding': 'br' }],
  'a document with gzip encoding': [
    zlib.gzipSync(QUERY),
    { 'content-encoding': 'gzip', 'content-type': 'application/graphql' },
  ],
};

describe('what the body of a request asks for', () => {
  for (const [what, [body, headers]] of Object.entries(BODIES)) {
    it(`is read from ${what}, in whatever chunks it is sent`, () => {
      const expected = what.startsWith('a document that') ? { ...REQUEST, name: undefined } : REQUEST;
      expect(ofWhole(body, headers)).to.deep.equal(expected);
      fc.assert(
        fc.property(fc.array(fc.nat(), { maxLength: 8 }), (cuts) => {
          expect(ofChunks(cut(body, cuts), headers)).to.deep.equal(expected);
        }),
      );
    });
  }

  it('is the same for any body and any chunks', () => {
    const bodies = fc.oneof(
      fc.json().map((json) => `{"variables":${json},"query":"{ version }"}`),
      fc.json(),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(bodies, fc.array(fc.nat(), { maxLength: 8 }), (text, cuts) => {
        const body = Buffer.from(text);
        expect(ofChunks(cut(body, cuts))).to.deep.equal(ofWhole(body));
      }),
    );
  });

  it('is unknown for an empty body', () => {
    expect(ofWhole('')).to.equal(undefined);
    expect(ofChunks([])).to.equal(undefined);
  });

  it('is found in the first 64 KiB of a longer body, which is needed no further', () => {
    const long = Buffer.from(`${JSON_BODY.slice(0, -1)},"variables":{"file":"${'a'.repeat(100 * KIB)}"}}`);
    expect(ofWhole(long)).to.deep.equal(REQUEST);
    const body = sentBody(headerOf({}));
    const add = (start: number, end: number) => addSentChunk(body, long.subarray(start, end));
    expect(add(0, 64 * KIB - 1)).to.equal(true);
    expect(add(64 * KIB - 1, 64 * KIB)).to.equal(true);
    expect(add(64 * KIB, 64 * KIB + 1)).to.equal(false);
    expect(requestOfBody(body, false)).to.deep.equal(REQUEST);
  });

  it('is unknown if the query does not end in the first 64 KiB, of which no more is kept', () => {
    const long = Buffer.from(`{"query":"{ version ${' '.repeat(64 * KIB)}}"}`);
    expect(ofWhole(long)).to.equal(undefined);
    for (const chunk of [long, long.toString()]) {
      const body = sentBody(headerOf({}));
      expect(addSentChunk(body, chunk)).to.equal(false);
      expect(Buffer.concat(body.chunks)).to.have.length(64 * KIB);
    }
  });

  it('is not read from a form whose first part is another, or is cut', () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    expect(ofWhole(form('file'), headers)).to.equal(undefined);
    expect(ofWhole(form('operations').subarray(0, 80), headers)).to.equal(undefined);
  });

  it('is not read from a document that is cut', () => {
    const body = sentBody(headerOf({ 'content-type': 'application/graphql' }));
    addSentChunk(body, 'query { a }');
    expect(requestOfBody(body, false)).to.equal(undefined);
  });

  it('is not read from other media types: their first chunk is enough, and none of it is kept', () => {
    for (const headers of [
      {},
      { 'content-type': 'application/pdf' },
      { 'content-type': 'application/graphqlx' },
      { 'content-encoding': 'compress' },
    ] as Headers[]) {
      const body = sentBody(headerOf(headers));
      expect(addSentChunk(body, '%PDF-1.7')).to.equal(false);
      expect(body.chunks).to.deep.equal([]);
      expect(requestOfBody(body, true)).to.equal(undefined);
    }
  });

  it('is read without the headers from JSON', () => {
    const body = sentBody((name) => expect.fail(`${name} was read`));
    expect(addSentChunk(body, JSON_BODY)).to.equal(true);
    expect(requestOfBody(body, true)).to.deep.equal(REQUEST);
  });

  describe('with an encoding', () => {
    const headers = { 'content-encoding': 'gzip' };
    /** The same request, with a member whose bytes cannot be compressed. */
    const packed = (size: number) => {
      const filler = Array.from({ length: size }, (_, i) => ((i * 7919 * (i + 13)) % 36).toString(36)).join(
        '',
      );
      return zlib.gzipSync(JSON.stringify({ query: QUERY, variables: filler }), { level: 0 });
    };

    it('is read up to 8 KiB, and not from a longer body', () => {
      const short = packed(7 * KIB);
      const long = packed(8 * KIB);
      expect([short.length <= 8 * KIB, long.length > 8 * KIB]).to.deep.equal([true, true]);
      expect(ofWhole(short, headers)).to.deep.equal(REQUEST);
      expect(ofWhole(long, headers)).to.equal(undefined);
      expect(ofChunks(cut(long, [4_000]), headers)).to.equal(undefined);
      const exact = packed(8 * KIB - packed(0).length);
      expect(exact).to.have.length(8 * KIB);
      expect(ofChunks(cut(exact, [4_000]), headers)).to.deep.equal(REQUEST);
    });

    it('is read if the encoded body starts like JSON by chance', () => {
      // Brotli starts with the size of its window.
      const params = { [zlib.constants.BROTLI_PARAM_LGWIN]: 22, [zlib.constants.BROTLI_PARAM_QUALITY]: 11 };
      const long = JSON.stringify({ query: QUERY, variables: ' '.repeat(100 * KIB) });
      const encoded = zlib.brotliCompressSync(long, { params });
      expect(String.fromCharCode(encoded[0] as number)).to.equal('[');
      expect(ofWhole(encoded, { 'content-encoding': 'br' })).to.deep.equal(REQUEST);
    });

    it('is unknown if the body is not sent as a whole, or is malformed', () => {
      const body = sentBody(headerOf(headers));
      addSentChunk(body, packed(10));
      expect(requestOfBody(body, false)).to.equal(undefined);
      expect(ofWhole('malformed', headers)).to.equal(undefined);
    });

    it('is found in the first 64 KiB of a longer decoded body', () => {
      const decoded = JSON.stringify({ query: QUERY, variables: ' '.repeat(100 * KIB) });
      expect(ofWhole(zlib.gzipSync(decoded), headers)).to.deep.equal(REQUEST);
      const late = JSON.stringify({ variables: ' '.repeat(100 * KIB), query: QUERY });
      expect(ofWhole(zlib.gzipSync(late), headers)).to.equal(undefined);
    });
  });
});
