import { expect } from 'chai';
import { unwrapHook, wrapHook } from '../../src/core/wrapped-hooks.ts';

describe('wrapped hooks', () => {
  it("unwrap to the application's hook, or to undefined", () => {
    const original = () => 'original';
    const wrapper = wrapHook(() => 'wrapper', original);
    expect(unwrapHook(wrapper)).to.equal(original);
    expect(unwrapHook(wrapHook(() => 'wrapper', undefined))).to.equal(undefined);
  });

  it('do not change hooks that are not wrapped', () => {
    const hook = () => 'hook';
    expect(unwrapHook(hook)).to.equal(hook);
    expect(unwrapHook(undefined)).to.equal(undefined);
  });
});
