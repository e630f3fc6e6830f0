import { expect } from 'chai';
import { interceptorsOf } from '../../src/node/interceptors.ts';

describe('interceptors', () => {
  it('the one that is enabled last handles requests, until it is disabled', () => {
    const { last, switchOf } = interceptorsOf<string>(
      () => {},
      () => {},
    );
    const [first, second] = [switchOf('first'), switchOf('second')];
    expect(last()).to.equal(undefined);
    first.enable();
    second.enable();
    expect(last()).to.equal('second');
    first.enable();
    expect(last()).to.equal('first');
    first.disable();
    expect(last()).to.equal('second');
  });

  it('the function is wrapped each time one is enabled, and unwrapped when none is left', () => {
    const calls: string[] = [];
    const { switchOf } = interceptorsOf<string>(
      () => calls.push('wrap'),
      () => calls.push('unwrap'),
    );
    const [first, second] = [switchOf('first'), switchOf('second')];
    first.enable();
    second.enable();
    first.disable();
    second.disable();
    expect(calls).to.deep.equal(['wrap', 'wrap', 'unwrap']);
  });
});
