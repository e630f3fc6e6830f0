import { expect } from 'chai';
import { codeOrNameOf } from '../../src/core/error-type.ts';

describe('codeOrNameOf', () => {
  for (const [what, error, expected] of [
    ['the code of an error', Object.assign(new Error('a'), { code: 'ECONNRESET' }), 'ECONNRESET'],
    ['the name of an error without a code', new TypeError('a'), 'TypeError'],
    ['the name of an error whose code is a number', new DOMException('a', 'AbortError'), 'AbortError'],
    [
      'the name of an error whose code is empty',
      Object.assign(new RangeError('a'), { code: '' }),
      'RangeError',
    ],
    ['the type of a text, which may hold data', 'secret', 'string'],
    ['the type of an object without a name', {}, 'object'],
    ['the type of nothing', undefined, 'undefined'],
  ] as const) {
    it(`returns ${what}`, () => {
      expect(codeOrNameOf(error)).to.equal(expected);
    });
  }
});
