import { expect } from 'chai';
import { moment, rememberContents } from '../../src/core/answers.ts';
import {
  rememberAnswer,
  rememberedRequestId,
  rememberRequest,
  seekRequestIdOf,
} from '../../src/core/request-errors.ts';

const REQUEST_ID = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';
const TARGET = { origin: 'https://graphql.seek.com', path: '/graphql' };
const URL_OF_ANSWER = 'https://graphql.seek.com/graphql';

describe('an answer from SEEK leads to its request', () => {
  let id = 0;
  /** A header that no other answer has. */
  const unique = () => `value-${++id}`;
  const made = (trailers?: unknown) => ({ createdAt: moment(), trailers });
  const answer = (request: ReturnType<typeof made>, requestId: string, headers: unknown, statusCode = 503) =>
    rememberAnswer(request, { requestId, ...request }, TARGET, { statusCode, headers });

  it('in every form that clients have for headers', () => {
    const value = unique();
    answer(
      made(),
      REQUEST_ID,
      ['X-Answer', value, 'Link', 'a', 'link', 'b', 'x-none', ''].map((text) => Buffer.from(text)),
    );
    const asObject = { 'x-none': '', link: ['a', 'b'], 'X-ANSWER': value };
    const asHeaders = new Headers([...Object.entries({ link: 'a, b', 'x-answer': value, 'x-none': '' })]);
    for (const headers of [asObject, asHeaders]) {
      expect(seekRequestIdOf({ statusCode: 503, headers })).to.equal(REQUEST_ID);
      expect(seekRequestIdOf({ response: { status: 503, headers, url: '' } })).to.equal(REQUEST_ID);
      expect(seekRequestIdOf({ cause: { status: 503, headers, url: URL_OF_ANSWER } })).to.equal(REQUEST_ID);
    }
  });

  it('whatever the encoding in which a client decodes them', () => {
    const bytes = Buffer.from(`${unique()} caf\xe9`, 'latin1');
    answer(made(), REQUEST_ID, [Buffer.from('x-answer'), bytes]);
    for (const encoding of ['latin1', 'utf8'] as const) {
      const headers = { 'x-answer': bytes.toString(encoding) };
      expect(seekRequestIdOf({ statusCode: 503, headers })).to.equal(REQUEST_ID);
    }
  });

  it('and not by one with another status, URL or header', () => {
    const headers = { 'x-answer': unique() };
    answer(made(), REQUEST_ID, headers);
    for (const other of [
      { status: 500, headers },
      { status: '503', headers },
      { status: 503, headers, url: 'https://elsewhere.example/' },
      { status: 503, headers: { ...headers, extra: '1' } },
      { status: 503, headers: null },
      { status: 503, headers: 'text' },
      { status: 503 },
      {
        status: 503,
        get headers() {
          throw new Error('a getter that throws');
        },
      },
    ]) {
      expect(seekRequestIdOf(other)).to.equal(undefined);
    }
  });

  it('and takes the last of equal answers, unless their requests overlap', () => {
    const headers = { 'x-answer': unique() };
    answer(made(), 'first', headers);
    answer(made(), 'retry', headers);
    expect(seekRequestIdOf({ statusCode: 503, headers })).to.equal('retry');
    const [one, other] = [made(), made()];
    answer(one, 'one', headers);
    answer(other, 'other', headers);
    expect(seekRequestIdOf({ statusCode: 503, headers })).to.equal(undefined);
    expect(rememberedRequestId(other)).to.equal('other');
    answer(made(), 'retry', headers);
    expect(seekRequestIdOf({ statusCode: 503, headers })).to.equal('retry');
  });

  it('unless its headers are malformed, which throws nothing', () => {
    const large = new Uint8Array(10_000);
    for (const headers of [
      undefined,
      null,
      [Object.create(null), 'value'],
      [large, large, Object.create(null), large],
    ]) {
      const request = made();
      answer(request, REQUEST_ID, headers);
      expect(rememberedRequestId(request)).to.equal(REQUEST_ID);
      expect(seekRequestIdOf({ status: 503, headers: { 'x-answer': unique() } })).to.equal(undefined);
      expect(seekRequestIdOf({ status: 503, headers })).to.equal(undefined);
    }
  });

  it('among the latest two hundred', () => {
    const values = Array.from({ length: 201 }, unique);
    for (const value of values) {
      answer(made(), value, { 'x-answer': value });
    }
    expect(
      values.filter((value) => seekRequestIdOf({ status: 503, headers: { 'x-answer': value } }) === value),
    ).to.deep.equal(values.slice(1));
  });

  it('unless the error itself leads to its request', () => {
    const [request, headers] = [made(), { 'x-answer': unique() }];
    answer(made(), 'by answer', headers);
    rememberRequest(request, 'by request');
    expect(seekRequestIdOf({ response: { status: 503, headers, req: request } })).to.equal('by request');
  });

  it('whatever its status', () => {
    for (const statusCode of [101, 200, 299, 300, 599]) {
      const [request, headers, url] = [made(), { 'x-answer': unique() }, URL_OF_ANSWER];
      answer(request, REQUEST_ID, headers, statusCode);
      expect(seekRequestIdOf({ status: statusCode, headers, url })).to.equal(REQUEST_ID);
      // Only errors may refer to the request.
      expect(rememberedRequestId(request)).to.equal(statusCode < 300 ? undefined : REQUEST_ID);
    }
  });

  it('if it was made with a URL object, or with a path that is not a valid URL', () => {
    const [one, other] = [{ 'x-answer': unique() }, { 'x-answer': unique() }];
    const origin = new URL(URL_OF_ANSWER).origin;
    rememberContents(
      'one',
      moment(),
      { origin: new URL(origin), path: '/a' },
      { statusCode: 200, headers: one },
    );
    rememberContents('other', moment(), { origin, path: '//[' }, { statusCode: 200, headers: other });
    expect(seekRequestIdOf({ status: 200, headers: one, url: `${origin}/a#part` })).to.equal('one');
    expect(seekRequestIdOf({ status: 200, headers: other, url: `${origin}//[` })).to.equal('other');
  });

  it('and its URL may be given as text', () => {
    const headers = { 'x-answer': unique() };
    rememberContents(REQUEST_ID, moment(), `${URL_OF_ANSWER}#part`, { statusCode: 200, headers });
    expect(seekRequestIdOf({ status: 200, headers, url: URL_OF_ANSWER })).to.equal(REQUEST_ID);
  });

  it('unless another successful answer is equal, even one that came later', () => {
    const [headers, url] = [{ 'x-answer': unique() }, URL_OF_ANSWER];
    const early = { status: 200, headers, url };
    answer(made(), 'one', headers, 200);
    expect(seekRequestIdOf(early)).to.equal('one');
    answer(made(), 'other', headers, 200);
    expect(seekRequestIdOf({ status: 200, headers, url })).to.equal(undefined);
    expect(seekRequestIdOf({ status: 200, headers })).to.equal(undefined);
    expect(seekRequestIdOf(early)).to.equal('one');
  });

  it('or to the same for good, once it was looked up', () => {
    const headers = { 'x-answer': unique() };
    const [response, ambiguous] = [
      { status: 503, headers },
      { status: 503, headers },
    ];
    answer(made(), 'one', headers);
    expect(seekRequestIdOf(response)).to.equal('one');
    const [first, second] = [made(), made()];
    answer(first, 'first', headers);
    answer(second, 'second', headers);
    expect(seekRequestIdOf(ambiguous)).to.equal(undefined);
    for (let i = 0; i < 200; i++) {
      answer(made(), 'later', i === 0 ? headers : {});
    }
    expect(seekRequestIdOf({ status: 503, headers })).to.equal('later');
    expect(seekRequestIdOf(response)).to.equal('one');
    expect(seekRequestIdOf(ambiguous)).to.equal(undefined);
  });

  it('if it shares the object for trailers with the request of undici', () => {
    const headers = { 'x-answer': unique() };
    const responses = ['one', 'other'].map((requestId) => {
      const trailers = {};
      answer(made(trailers), requestId, headers, 200);
      return { statusCode: 200, headers, trailers };
    });
    expect(responses.map(seekRequestIdOf)).to.deep.equal(['one', 'other']);
    expect(seekRequestIdOf({ statusCode: 200, headers, trailers: {} })).to.equal(undefined);
    for (const trailers of [undefined, null]) {
      const other = { 'x-answer': unique() };
      answer(made(trailers), REQUEST_ID, other, 200);
      expect(seekRequestIdOf({ statusCode: 200, headers: other })).to.equal(REQUEST_ID);
    }
  });

  describe('without keeping a large chunk of which its headers are slices', () => {
    const slicesOf = (chunk: Buffer, texts: readonly string[], separators: readonly string[]) => {
      let at = 17;
      return texts.map((text, i) => {
        const end = at + text.length;
        chunk.write(text + separators[i % 2], at, 'latin1');
        const slice = chunk.subarray(at, end);
        at = end + (separators[i % 2] as string).length;
        return slice;
      });
    };
    const chunkOf = (bytes: number) => Buffer.from(new ArrayBuffer(bytes));
    const textsFor = (value: string) => ['X-Answer', value, 'link', 'a:b', 'Link', 'caf\xe9', 'x-none', ''];
    const headersFor = (value: string) => ({ 'x-answer': value, link: 'a:b, caf\xe9', 'x-none': '' });

    for (const [bytes, isKept] of [
      [8192, true],
      [8193, false],
    ] as const) {
      it(`of ${bytes} bytes`, () => {
        const [chunk, value] = [chunkOf(bytes), unique()];
        answer(made(), REQUEST_ID, slicesOf(chunk, textsFor(value), [': ', '\r\n']));
        chunk.fill(0);
        expect(seekRequestIdOf({ status: 503, headers: headersFor(value) })).to.equal(
          isKept ? undefined : REQUEST_ID,
        );
      });
    }

    it('in any notation that a parser allows', () => {
      const value = unique();
      answer(made(), REQUEST_ID, slicesOf(chunkOf(9000), textsFor(value), [':\t', ' \n']));
      expect(seekRequestIdOf({ status: 503, headers: headersFor(value) })).to.equal(REQUEST_ID);
    });

    it('if they are from two chunks, or not parts of a text', () => {
      const [first, second, value] = [chunkOf(9000), chunkOf(9000), unique()];
      const [texts, separators] = [textsFor(value), [': ', '\r\n']];
      answer(made(), 'two chunks', [
        ...slicesOf(first, texts.slice(0, 4), separators),
        ...slicesOf(second, texts.slice(4), separators),
      ]);
      first.fill(0);
      expect(seekRequestIdOf({ status: 503, headers: headersFor(value) })).to.equal('two chunks');
      const other = unique();
      answer(made(), 'no text', slicesOf(second, ['x-answer', other], ['\0\0', '\0']));
      second.fill(0);
      expect(seekRequestIdOf({ status: 503, headers: { 'x-answer': other } })).to.equal('no text');
      const [reversed, backwards] = [chunkOf(9000), unique()];
      const [value0, name0] = slicesOf(reversed, [backwards, 'x-answer'], [': ', '\r\n']);
      answer(made(), 'reversed', [name0, value0]);
      reversed.fill(0);
      expect(seekRequestIdOf({ status: 503, headers: { 'x-answer': backwards } })).to.equal('reversed');
    });
  });
});
