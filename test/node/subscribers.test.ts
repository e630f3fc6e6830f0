import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect } from 'chai';
import { subscribeAround } from '../../src/node/subscribers.ts';

describe('subscribers around an instrumentation', () => {
  const calls: string[] = [];
  const records = (text: string) => ({ 'test:c': () => void calls.push(text) });
  const publish = () => {
    channel('test:c').publish({});
    return calls.splice(0);
  };
  let disabled = 0;
  const own = () => void calls.push('instrumentation');
  const instrumentation = {
    enable: () => {
      unsubscribe('test:c', own);
      subscribe('test:c', own);
    },
    disable: () => {
      disabled++;
      unsubscribe('test:c', own);
    },
  };

  afterEach(() => {
    unsubscribe('test:c', own);
    disabled = 0;
  });

  it('run before and after its own while it is enabled, and disable it only if it is enabled', () => {
    const around = subscribeAround(instrumentation, false);
    around.configure({ before: records('before'), after: records('after') });
    around.disable();
    expect([publish(), disabled, around.isOn()]).to.deep.equal([[], 0, false]);
    around.enable();
    around.enable();
    expect([publish(), around.isOn()]).to.deep.equal([['before', 'instrumentation', 'after'], true]);
    around.disable();
    around.disable();
    expect([publish(), disabled, around.isOn()]).to.deep.equal([[], 1, false]);
  });

  it('run before an instrumentation that is already enabled, also after they are replaced', () => {
    instrumentation.enable();
    const around = subscribeAround(instrumentation, true);
    around.configure({ before: records('before'), after: records('after') });
    expect(publish()).to.deep.equal(['before', 'instrumentation', 'after']);
    around.configure({ before: records('first'), after: records('last') });
    expect(publish()).to.deep.equal(['first', 'instrumentation', 'last']);
    around.disable();
  });

  it('run after other subscribers whenever the instrumentation is enabled again', () => {
    const around = subscribeAround(instrumentation, false);
    around.configure({ after: records('after') });
    around.enable();
    const other = () => void calls.push('other');
    subscribe('test:c', other);
    around.enable();
    expect(publish()).to.deep.equal(['other', 'instrumentation', 'after']);
    around.disable();
    unsubscribe('test:c', other);
  });

  it('do not disable the instrumentation if none of them runs before it', () => {
    instrumentation.enable();
    const around = subscribeAround(instrumentation, true);
    around.configure({ after: records('after') });
    expect([publish(), disabled]).to.deep.equal([['instrumentation', 'after'], 0]);
    around.disable();
  });
});
