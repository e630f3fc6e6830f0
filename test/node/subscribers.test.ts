import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect } from 'chai';
import fc from 'fast-check';
import { subscribeAround } from '../../src/node/subscribers.ts';

describe('subscribers around an instrumentation', () => {
  const calls: string[] = [];
  const records = (text: string) => ({ 'test:c': () => void calls.push(text) });
  const publish = () => {
    channel('test:c').publish({});
    return calls.splice(0);
  };
  let disabled = 0;
  let isSubscribed = false;
  const own = () => void calls.push('instrumentation');
  const instrumentation = {
    // Like UndiciInstrumentation, it keeps its subscription if it is enabled again.
    enable: () => {
      if (!isSubscribed) {
        subscribe('test:c', own);
        isSubscribed = true;
      }
    },
    disable: () => {
      disabled++;
      unsubscribe('test:c', own);
      isSubscribed = false;
    },
  };

  afterEach(() => {
    instrumentation.disable();
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

  it('keep their order through any sequence of enable, disable and configure', () => {
    const steps = fc.array(
      fc.oneof(
        fc.constantFrom('enable', 'disable'),
        fc.record({ before: fc.boolean() }).map(({ before }) => (before ? 'both' : 'after only')),
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(steps, fc.boolean(), (sequence, isEnabled) => {
        if (isEnabled) {
          instrumentation.enable();
        }
        const around = subscribeAround(instrumentation, isEnabled);
        let expected: string[] = ['instrumentation'];
        let isOn = isEnabled;
        for (const step of sequence) {
          if (step === 'enable' || step === 'disable') {
            around[step]();
            isOn = step === 'enable';
          } else {
            const after = records('after');
            around.configure(step === 'both' ? { before: records('before'), after } : { after });
            expected =
              step === 'both' ? ['before', 'instrumentation', 'after'] : ['instrumentation', 'after'];
          }
          expect(publish(), sequence.join()).to.deep.equal(isOn ? expected : []);
        }
        around.configure({ after: {} });
        around.disable();
        instrumentation.disable();
      }),
    );
  });

  it('do not disable the instrumentation if none of them runs before it', () => {
    instrumentation.enable();
    const around = subscribeAround(instrumentation, true);
    around.configure({ after: records('after') });
    expect([publish(), disabled]).to.deep.equal([['instrumentation', 'after'], 0]);
    around.disable();
  });
});
