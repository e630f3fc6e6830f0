import { expect } from 'chai';
import { nativeFetchRuntime } from '../../../src/node/native-fetch/runtime.ts';

describe('the runtime of a fetch that is not that of undici', () => {
  it('is none on Node.js', () => {
    expect(nativeFetchRuntime()).to.equal(undefined);
  });

  it('is Bun or Deno', () => {
    const process = (versions: Record<string, string>) => ({ versions: { node: '26.3.0', ...versions } });
    expect(nativeFetchRuntime({ process: process({ bun: '1.4.5' }) })).to.equal('Bun');
    expect(nativeFetchRuntime({ Deno: {}, process: process({}) })).to.equal('Deno');
  });

  it('is none on a Node.js that is built with a shared undici', () => {
    expect(nativeFetchRuntime({ process: { versions: { node: '20.19.0' } } })).to.equal(undefined);
  });
});
