import { expect } from 'chai';
import fc from 'fast-check';
import {
  rememberAnswer,
  rememberCreation,
  rememberedRequestId,
  rememberFailure,
  rememberRequest,
  seekRequestIdOf,
} from '../../src/core/request-errors.ts';

const REQUEST_ID = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';

describe('seekRequestIdOf', () => {
  it('returns the ID for the error of a request and for its cause', () => {
    const reason = new Error('aborted by the application');
    const error = new Error('aborted', { cause: reason });
    rememberFailure(error, REQUEST_ID);
    expect(seekRequestIdOf(error)).to.equal(REQUEST_ID);
    expect(seekRequestIdOf(reason)).to.equal(REQUEST_ID);
  });

  it('searches causes and the properties that clients add to their errors', () => {
    const error = new Error('reset');
    const request = {};
    rememberFailure(error, REQUEST_ID);
    rememberRequest(request, REQUEST_ID);
    expect(rememberedRequestId(request)).to.equal(REQUEST_ID);
    expect(seekRequestIdOf(new Error('a', { cause: new Error('b', { cause: error }) }))).to.equal(REQUEST_ID);
    expect(seekRequestIdOf(new AggregateError([new Error('other'), error]))).to.equal(REQUEST_ID);
    for (const properties of [{ request }, { response: { request } }, { response: { req: request } }]) {
      expect(seekRequestIdOf(Object.assign(new Error('500'), properties))).to.equal(REQUEST_ID);
    }
  });

  it('searches the first errors of an AggregateError with a million errors', () => {
    const error = new Error('reset');
    rememberFailure(error, REQUEST_ID);
    const others = Array.from({ length: 1_000_000 }, () => ({}));
    expect(seekRequestIdOf(new AggregateError([error, ...others.slice(0, 10)]))).to.equal(REQUEST_ID);
    expect(
      seekRequestIdOf(Object.assign(new Error('many'), { errors: [error, ...others.slice(1)] })),
    ).to.equal(REQUEST_ID);
    expect(seekRequestIdOf(Object.assign(new Error('many'), { errors: others }))).to.equal(undefined);
  });

  it('returns undefined for other errors and for values that are not errors', () => {
    const cycle: { cause?: unknown } = {};
    cycle.cause = cycle;
    const trap = {
      get cause() {
        throw new Error('a getter that throws');
      },
    };
    for (const other of [new Error('other'), cycle, trap, null, undefined, 'text', 7, () => {}]) {
      expect(seekRequestIdOf(other)).to.equal(undefined);
    }
    fc.assert(fc.property(fc.anything(), (anything) => seekRequestIdOf(anything) === undefined));
  });

  describe('finds a request by its answer', () => {
    const URL_OF_ANSWER = 'https://graphql.seek.com/graphql';
    let id = 0;
    /** A header that no other answer has. */
    const unique = () => `value-${++id}`;
    const made = (request: object = {}) => {
      rememberCreation(request);
      return request;
    };
    const answer = (request: object, requestId: string, headers: unknown, statusCode = 503) =>
      rememberAnswer(request, requestId, URL_OF_ANSWER, { statusCode, headers });

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
      for (const headers of [undefined, null, [Object.create(null), 'value']]) {
        const request = made();
        answer(request, REQUEST_ID, headers);
        expect(rememberedRequestId(request)).to.equal(REQUEST_ID);
      }
    });

    it('among the latest hundred', () => {
      const values = Array.from({ length: 101 }, unique);
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
  });

  it('ignores thrown values that are not objects', () => {
    rememberFailure('text', REQUEST_ID);
    rememberFailure(undefined, REQUEST_ID);
    rememberFailure(null, REQUEST_ID);
    expect(seekRequestIdOf('text')).to.equal(undefined);
  });
});
