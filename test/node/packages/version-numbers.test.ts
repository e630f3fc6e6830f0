import { expect } from 'chai';
import { versionNumbers } from '../../../src/node/packages/version-numbers.ts';

describe('versionNumbers', () => {
  it('returns major, minor and patch without prerelease and build', () => {
    expect(versionNumbers('0.301.2')).to.deep.equal([0, 301, 2]);
    expect(versionNumbers('1.10.0-rc.1+build')).to.deep.equal([1, 10, 0]);
    expect(versionNumbers('8')).to.deep.equal([8, 0, 0]);
    expect(versionNumbers('v24.21.0')).to.deep.equal([24, 21, 0]);
  });
});
