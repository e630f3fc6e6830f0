import { expect } from 'chai';
import fc from 'fast-check';
import {
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

  it('returns undefined for the error of a request that has no ID', () => {
    const error = new Error('reset');
    rememberFailure(error, undefined);
    expect(seekRequestIdOf(error)).to.equal(undefined);
  });

  it('ignores thrown values that are not objects', () => {
    rememberFailure('text', REQUEST_ID);
    rememberFailure(undefined, REQUEST_ID);
    rememberFailure(null, REQUEST_ID);
    expect(seekRequestIdOf('text')).to.equal(undefined);
  });
});
