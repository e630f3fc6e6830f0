import { expect } from 'chai';
import { hasVendorHeader, warnOfVendorHeaders } from '../../src/core/vendor-headers.ts';

describe('headers of vendors', () => {
  const headersOf = (names: readonly string[]) => (name: string) => (names.includes(name) ? '1' : undefined);
  const warningsOf = (...names: readonly string[]) => {
    const warnings: string[] = [];
    warnOfVendorHeaders(headersOf(names), (message) => warnings.push(message));
    return warnings;
  };

  for (const [name, remedy] of [
    ['sentry-trace', 'tracePropagationTargets'],
    ['x-datadog-trace-id', 'propagationBlocklist'],
    ['newrelic', 'exclude_newrelic_header'],
  ] as const) {
    it(`include ${name}, with what leaves it out`, () => {
      expect(hasVendorHeader(['accept', '*/*', name.toUpperCase(), '1'])).to.equal(true);
      expect(hasVendorHeader(['accept', name])).to.equal(false);
      const [warning, ...others] = warningsOf(name);
      expect(warning).to.contain(name).and.to.contain(remedy);
      expect(others).to.deep.equal([]);
    });
  }

  it('do not include those of W3C, which an application may set itself', () => {
    const names = ['traceparent', 'tracestate', 'baggage', 'x-request-id'];
    expect(hasVendorHeader(names.flatMap((name) => [name, '1']))).to.equal(false);
    expect(warningsOf(...names)).to.deep.equal([]);
  });
});
