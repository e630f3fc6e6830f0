import { expect } from 'chai';
import fc from 'fast-check';
import { type HeaderList, indexOfHeader, type Propagate, settleHeaders } from '../../src/core/propagation.ts';

const OWN = ['traceparent', 'own-parent'] as const;
const INJECTED = ['traceparent', 'injected-parent', 'tracestate', 'injected-state', 'baggage', 'injected'];

describe('settleHeaders', () => {
  for (const [propagate, expected] of [
    ['traceparent', ['accept', '*/*', 'traceparent', 'injected-parent']],
    ['all', ['accept', '*/*', ...INJECTED]],
    ['none', ['accept', '*/*']],
  ] as const) {
    it(`keeps the caller's headers and the injected headers that "${propagate}" allows`, () => {
      expect(settleHeaders(['accept', '*/*'], ['accept', '*/*', ...INJECTED], propagate)).to.deep.equal(
        expected,
      );
    });
  }

  const injections: Readonly<Record<string, HeaderList<string>>> = {
    'appends to it': [...OWN, ...INJECTED],
    'removes it first': INJECTED,
    'overwrites it': [
      'traceparent',
      'injected-parent',
      'tracestate',
      'injected-state',
      'baggage',
      'injected',
    ],
    'injects before it': [...INJECTED, ...OWN],
    'injects in another letter case': [
      ...OWN,
      'Traceparent',
      'injected-parent',
      'TraceState',
      'injected-state',
    ],
  };
  for (const [what, current] of Object.entries(injections)) {
    it(`keeps only the caller's traceparent, without an injected tracestate, if a propagator ${what}`, () => {
      expect(settleHeaders(OWN, current, 'traceparent')).to.deep.equal(OWN);
      expect(settleHeaders(OWN, current, 'none')).to.deep.equal(OWN);
      const all = settleHeaders(OWN, current, 'all');
      expect(all.slice(0, 2)).to.deep.equal(OWN);
      expect(all.slice(2)).to.deep.equal(current.includes('baggage') ? ['baggage', 'injected'] : []);
    });
  }

  it("keeps the caller's baggage and tracestate, regardless of the injected headers", () => {
    const own = ['Baggage', 'own', 'tracestate', 'own-state'];
    expect(settleHeaders(own, [...own, ...INJECTED], 'traceparent')).to.deep.equal([
      ...own,
      'traceparent',
      'injected-parent',
    ]);
    expect(settleHeaders(own, INJECTED, 'all')).to.deep.equal([...own, 'traceparent', 'injected-parent']);
  });

  it('returns the same list if it can be sent unchanged', () => {
    for (const propagate of ['traceparent', 'all', 'none'] as const) {
      const current = ['accept', '*/*'];
      expect(settleHeaders(['accept', '*/*'], current, propagate)).to.equal(current);
    }
    const traced = ['accept', '*/*', 'traceparent', 'injected'];
    expect(settleHeaders(['accept', '*/*'], traced, 'traceparent')).to.equal(traced);
  });

  it("sends the caller's headers first, unchanged, and no other value of the same name", () => {
    const name = fc.constantFrom(
      'traceparent',
      'Traceparent',
      'tracestate',
      'baggage',
      'b3',
      'accept',
      'x-a',
    );
    const headers = fc
      .array(fc.tuple(name, fc.string({ maxLength: 3 })), { maxLength: 6 })
      .map((pairs) => pairs.flat());
    const propagates = fc.constantFrom<Propagate>('traceparent', 'all', 'none');
    fc.assert(
      fc.property(headers, headers, propagates, (own, current, propagate) => {
        const settled = settleHeaders(own, current, propagate);
        expect(settled.slice(0, own.length)).to.deep.equal(own);
        const namesOf = (list: HeaderList<string>) =>
          list.filter((_, i) => i % 2 === 0).map((each) => each.toLowerCase());
        const ownNames = namesOf(own);
        for (const injected of namesOf(settled.slice(own.length))) {
          expect(ownNames).not.to.include(injected);
          expect(propagate).not.to.equal('none');
          if (propagate === 'traceparent') {
            expect(injected).to.equal('traceparent');
          }
          if (injected === 'tracestate') {
            expect(ownNames).not.to.include('traceparent');
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('indexOfHeader', () => {
  it('finds names in any letter case, but not values', () => {
    expect(indexOfHeader(['Accept', 'host', 'HOST', 'a'], 'host')).to.equal(2);
    expect(indexOfHeader(['accept', 'host'], 'host')).to.equal(-1);
    expect(indexOfHeader(['hosu', 'a', 'gost', 'b'], 'host')).to.equal(-1);
  });

  it('skips names that are not strings', () => {
    expect(
      indexOfHeader<string | undefined | string[]>([undefined, 'a', ['h', 'o', 's', 't'], 'b'], 'host'),
    ).to.equal(-1);
  });
});
