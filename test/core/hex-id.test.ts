import { expect } from 'chai';
import fc from 'fast-check';
import { isHexId } from '../../src/core/hex-id.ts';

describe('a hex ID', () => {
  it('has its number of lower-case hex digits, not all of them zero', () => {
    expect(isHexId('4bf92f3577b34da6a3ce929d0e0e4736', 32)).to.equal(true);
    expect(isHexId('00f067aa0ba902b7', 16)).to.equal(true);
    expect(isHexId('0000000000000001', 16)).to.equal(true);
    expect(isHexId('1000000000000000', 16)).to.equal(true);
  });

  it('is nothing else', () => {
    for (const value of [
      '0000000000000000',
      '00F067AA0BA902B7',
      '00f067aa0ba902b',
      '00f067aa0ba902b77',
      '00f067aa0ba902bg',
      '00f067aa 0ba902b',
      '\u0130\u01300f067aa0ba902b',
      '\u{1f600}f067aa0ba902b7',
      '',
      undefined,
      null,
      0,
      {},
      ['00f067aa0ba902b7'],
    ]) {
      expect(isHexId(value, 16), String(value)).to.equal(false);
    }
  });

  it('is recognised as by a regular expression', () => {
    const character = fc.oneof(
      fc.constantFrom(...'0123456789abcdef'),
      fc.string({ minLength: 1, maxLength: 1 }),
    );
    const text = fc.oneof(
      fc.array(character, { minLength: 3, maxLength: 5 }).map((each) => each.join('')),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    fc.assert(
      fc.property(text, (value) => {
        expect(isHexId(value, 4)).to.equal(/^(?!0000)[0-9a-f]{4}$/.test(value));
      }),
      { numRuns: 1_000 },
    );
  });
});
