import { expect } from 'chai';
import { isSdkOnLine2 } from '../../../src/node/packages/release-lines.ts';

describe('isSdkOnLine2', () => {
  it('tells the lines apart by the minor version of sdk-node', () => {
    expect(['0.200.0', '0.223.0', '0.300.0', '0.301.0-rc.1'].map(isSdkOnLine2)).to.deep.equal([
      true,
      true,
      false,
      false,
    ]);
  });
});
