import { expect } from 'chai';
import { trailersOf } from '../../../src/node/undici/trailers.ts';

describe('trailersOf', () => {
  it('returns the object for trailers of the handler, which each copy of undici has under a symbol of its own', () => {
    for (const symbol of [Symbol('handler'), Symbol('handler')]) {
      const trailers = {};
      expect(trailersOf({ [Symbol('other')]: 1, [symbol]: { trailers } })).to.equal(trailers);
    }
  });

  it('returns undefined without a handler, or without such an object', () => {
    for (const request of [{}, { [Symbol('handler')]: undefined }, { [Symbol('handler')]: {} }]) {
      expect(trailersOf(request)).to.equal(undefined);
    }
  });
});
