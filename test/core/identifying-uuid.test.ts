import { expect } from 'chai';
import fc from 'fast-check';
import { MAX, NIL } from 'uuid';
import { isIdentifyingUuid } from '../../src/core/identifying-uuid.ts';

describe('isIdentifyingUuid', () => {
  it('accepts UUIDs of every version, in any letter case', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.boolean(), (uuid, upper) =>
        isIdentifyingUuid(upper ? uuid.toUpperCase() : uuid),
      ),
    );
  });

  for (const value of [NIL, MAX, MAX.toUpperCase(), '', 'order 7', undefined, null, 7, {}]) {
    it(`rejects ${JSON.stringify(value)}`, () => {
      expect(isIdentifyingUuid(value)).to.equal(false);
    });
  }
});
