import { expect } from 'chai';
import type { Request } from '../../../src/node/undici/request.ts';
import { observeChunks } from '../../../src/node/undici/unpublished-bodies.ts';

type Observed = Parameters<typeof observeChunks>[0];

/** A request with the methods of undici 5 and 6, which record the order of all calls. */
function recordingRequest(calls: unknown[], result: unknown = false): Observed {
  const methods = {
    onBodySent(this: unknown, ...args: unknown[]) {
      calls.push(['onBodySent', this === request, ...args]);
      return result;
    },
    onData(this: unknown, ...args: unknown[]) {
      calls.push(['onData', this === request, ...args]);
      return result;
    },
  };
  const request = Object.create(methods) as Observed;
  return request;
}

describe('the chunks of a request that undici does not publish', () => {
  it('are observed after undici has handled them, whose result is returned', () => {
    const calls: unknown[] = [];
    const request = recordingRequest(calls);
    observeChunks(
      request,
      (of, chunk) => calls.push(['sent', of === request, chunk]),
      (of, chunk) => calls.push(['received', of === request, chunk]),
    );
    const received = Buffer.from('b');
    expect(request.onBodySent?.('a')).to.equal(false);
    expect(request.onData?.(received)).to.equal(false);
    expect(calls).to.deep.equal([
      ['onBodySent', true, 'a'],
      ['sent', true, 'a'],
      ['onData', true, received],
      ['received', true, received],
    ]);
  });

  it('are not observed if undici throws, whose error is passed on', () => {
    const failure = new Error('from undici');
    const request = {
      onData: () => {
        throw failure;
      },
    } as unknown as Observed;
    observeChunks(request, expect.fail, () => expect.fail());
    expect(() => request.onData?.(Buffer.from('a'))).to.throw(failure);
  });

  it('are not observed through methods that a version does not have', () => {
    const request = { onResponseData: () => {}, onData: 'no method' } as unknown as Request;
    observeChunks(request, expect.fail, expect.fail);
    expect(Object.keys(request)).to.deep.equal(['onResponseData', 'onData']);
    expect(request).to.have.property('onData', 'no method');
    expect('onBodySent' in request).to.equal(false);
  });

  it('are observed without a trace in the enumerable properties of the request', () => {
    const request = recordingRequest([]);
    observeChunks(
      request,
      () => {},
      () => {},
    );
    expect(Object.keys(request)).to.deep.equal([]);
  });
});
