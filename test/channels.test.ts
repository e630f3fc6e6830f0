import { channel } from 'node:diagnostics_channel';
import { expect } from 'chai';
import { subscription } from '../src/channels.ts';

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
