import { channel } from 'node:diagnostics_channel';
import { expect } from 'chai';
import { listeningBeside, subscription } from '../src/channels.ts';

describe('a subscription', () => {
  const heard: string[] = [];
  const listening = subscription({
    'test:a': ({ text }: { text: string }) => heard.push(`a ${text}`),
    'test:b': ({ text }: { text: string }) => heard.push(`b ${text}`),
  });
  const publish = (text: string) => {
    channel('test:a').publish({ text });
    channel('test:b').publish({ text });
    return heard.splice(0);
  };

  it('listens from start to stop, once however often it is started', () => {
    expect(publish('before')).to.deep.equal([]);
    listening.start();
    listening.start();
    expect(publish('while')).to.deep.equal(['a while', 'b while']);
    listening.stop();
    listening.stop();
    expect(publish('after')).to.deep.equal([]);
  });

  it('stands behind who listens already, each time it is started', () => {
    listening.start();
    const other = subscription({ 'test:a': () => heard.push('other') });
    other.start();
    listening.start();
    expect(publish('text')).to.deep.equal(['other', 'a text', 'b text']);
    listening.stop();
    other.stop();
  });
});

describe('listening beside another', () => {
  const heard: string[] = [];
  const says = (text: string) => ({ 'test:c': () => void heard.push(text) });
  const publish = () => {
    channel('test:c').publish({});
    return heard.splice(0);
  };
  let switchedOff = 0;
  const listening = subscription(says('other'));
  const other = {
    enable: () => listening.start(),
    disable: () => {
      switchedOff++;
      listening.stop();
    },
  };

  afterEach(() => {
    listening.stop();
    switchedOff = 0;
  });

  it('hears ahead of it and behind it while it is switched on, and switches it off only then', () => {
    const beside = listeningBeside(other, false);
    beside.listen({ ahead: says('ahead'), listeners: says('behind') });
    beside.disable();
    expect([publish(), switchedOff]).to.deep.equal([[], 0]);
    beside.enable();
    expect(publish()).to.deep.equal(['ahead', 'other', 'behind']);
    beside.disable();
    beside.disable();
    expect([publish(), switchedOff]).to.deep.equal([[], 1]);
  });

  it('gets ahead of one that is on already, and stays there when something else is listened to', () => {
    other.enable();
    const beside = listeningBeside(other, true);
    beside.listen({ ahead: says('ahead'), listeners: says('behind') });
    expect(publish()).to.deep.equal(['ahead', 'other', 'behind']);
    beside.listen({ ahead: says('first'), listeners: says('last') });
    expect(publish()).to.deep.equal(['first', 'other', 'last']);
    beside.disable();
  });

  it('leaves one alone that it need not get ahead of', () => {
    other.enable();
    const beside = listeningBeside(other, true);
    beside.listen({ listeners: says('behind') });
    expect([publish(), switchedOff]).to.deep.equal([['other', 'behind'], 0]);
    beside.disable();
  });
});
