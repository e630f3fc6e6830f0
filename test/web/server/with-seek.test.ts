import { expect } from 'chai';
import { withSeek } from '../../../src/web/index.ts';
import { useWarnings } from '../../support/web-warnings.ts';

describe('withSeek of the entry for browsers, on a server', () => {
  const warnings = useWarnings();

  it('leaves fetch and the instrumentations alone, and says so once', () => {
    const { fetch: before } = globalThis;
    const instrumentation = Object.freeze({ instrumentationName: '@opentelemetry/instrumentation-fetch' });
    for (const list of [[instrumentation], [[instrumentation]]]) {
      expect(withSeek(list)).to.deep.equal([instrumentation]);
    }
    expect(withSeek([])).to.deep.equal([]);
    expect(globalThis.fetch).to.equal(before);
    expect(warnings()).to.deep.equal([
      'on a server, import withSeek from "opentelemetry-instrumentation-seek"',
    ]);
  });

  it('throws the same errors as in a page', () => {
    expect(() => withSeek([{} as never])).to.throw(TypeError, 'withSeek takes instances');
    expect(() => withSeek([], { hosts: [''] })).to.throw(TypeError, '"hosts"');
  });
});
