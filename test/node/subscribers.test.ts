import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect } from 'chai';
import { subscribeAround } from '../../src/node/subscribers.ts';

describe('subscribers around an instrumentation', () => {
  const heard: string[] = [];
  const says = (text: string) => ({ 'test:c': () => void heard.push(text) });
  const publish = () => {
    channel('test:c').publish({});
    return heard.splice(0);
  };
  let disabled = 0;
  const own = () => void heard.push('instrumentation');
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

  it('run before and after its own while it is enabled, and disable it only then', () => {
    const around = subscribeAround(instrumentation, false);
    around.configure({ before: says('before'), after: says('after') });
    around.disable();
    expect([publish(), disabled, around.isOn()]).to.deep.equal([[], 0, false]);
    around.enable();
    around.enable();
    expect([publish(), around.isOn()]).to.deep.equal([['before', 'instrumentation', 'after'], true]);
    around.disable();
    around.disable();
    expect([publish(), disabled, around.isOn()]).to.deep.equal([[], 1, false]);
  });

  it('run before one that is enabled already, and stay there when they are replaced', () => {
    instrumentation.enable();
    const around = subscribeAround(instrumentation, true);
    around.configure({ before: says('before'), after: says('after') });
    expect(publish()).to.deep.equal(['before', 'instrumentation', 'after']);
    around.configure({ before: says('first'), after: says('last') });
    expect(publish()).to.deep.equal(['first', 'instrumentation', 'last']);
    around.disable();
  });

  it('run after other subscribers, each time they are enabled', () => {
    const around = subscribeAround(instrumentation, false);
    around.configure({ after: says('after') });
    around.enable();
    const other = () => void heard.push('other');
    subscribe('test:c', other);
    around.enable();
    expect(publish()).to.deep.equal(['other', 'instrumentation', 'after']);
    around.disable();
    unsubscribe('test:c', other);
  });

  it('leave one enabled that they need not run before', () => {
    instrumentation.enable();
    const around = subscribeAround(instrumentation, true);
    around.configure({ after: says('after') });
    expect([publish(), disabled]).to.deep.equal([['instrumentation', 'after'], 0]);
    around.disable();
  });
});
