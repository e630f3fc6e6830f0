import { expect } from 'chai';
import {
  type Interceptor,
  interception,
  isIntercepted,
} from '../../../src/node/native-fetch/global-fetch.ts';
import type { Switch } from '../../../src/node/subscribers.ts';

/** A `fetch` as Bun has it, which returns its arguments. */
function bunFetch() {
  const fetch = function fetch(this: unknown, input: unknown, ...others: unknown[]) {
    return [input, ...others];
  };
  return Object.assign(fetch, { preconnect: () => 'connected' });
}

describe('the global fetch', () => {
  const { fetch: ofNode } = globalThis;
  const made: Switch[] = [];
  let original: ReturnType<typeof bunFetch>;

  beforeEach(() => {
    original = bunFetch();
    globalThis.fetch = original as never;
  });
  afterEach(() => {
    for (const each of made.splice(0)) {
      each.disable();
    }
    const { fetch } = globalThis;
    globalThis.fetch = ofNode;
    expect(fetch).to.equal(original);
  });

  const intercept = (interceptor: Interceptor) => {
    const each = interception(interceptor);
    made.push(each);
    each.enable();
    return each;
  };
  const call = (...args: unknown[]): unknown => Reflect.apply(globalThis.fetch, undefined, args);

  it('keeps its name, its length and its properties', () => {
    intercept(() => undefined);
    const { fetch } = globalThis as unknown as { fetch: typeof original };
    expect(fetch).not.to.equal(original);
    expect([fetch.name, fetch.length, fetch.preconnect()]).to.deep.equal(['fetch', 1, 'connected']);
    expect(Object.keys(fetch)).to.deep.equal(['preconnect']);
  });

  it('sends what the interceptor sends, or the arguments of the caller', () => {
    intercept(([input], send) => (input === 'a' ? { result: send(['b', 1]) } : undefined));
    expect(call('a')).to.deep.equal(['b', 1]);
    expect(call('c', 2, 3)).to.deep.equal(['c', 2, 3]);
  });

  it('asks only the interceptor that was enabled last', () => {
    intercept(() => ({ result: 1 }));
    const second = intercept(() => ({ result: 2 }));
    expect(call()).to.equal(2);
    second.disable();
    expect([call(), isIntercepted()]).to.deep.equal([1, true]);
  });

  it('is restored when the last interceptor is disabled, which may be enabled again', () => {
    const only = intercept(() => ({ result: 1 }));
    only.enable();
    only.disable();
    only.disable();
    expect(globalThis.fetch).to.equal(original);
    expect(isIntercepted()).to.equal(false);
    only.enable();
    expect(call()).to.equal(1);
  });

  it('stays where other code has wrapped it, and passes everything on', () => {
    const only = intercept(() => ({ result: 1 }));
    const { fetch: wrapped } = globalThis;
    globalThis.fetch = ((...args: never) => Reflect.apply(wrapped, undefined, args)) as never;
    only.disable();
    expect(call('a')).to.deep.equal(['a']);
    only.enable();
    expect(call('a')).to.equal(1);
    globalThis.fetch = wrapped;
  });

  it('is wrapped again after other code has restored it', () => {
    const only = intercept(() => ({ result: 1 }));
    globalThis.fetch = original as never;
    expect(call('a')).to.deep.equal(['a']);
    only.enable();
    expect(call('a')).to.equal(1);
  });
});
