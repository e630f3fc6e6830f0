import { expect } from 'chai';
import fc from 'fast-check';
import { traceStore } from '../../../src/cli/tail/trace-store.ts';
import { seekCall, traceSpan } from '../../support/trace-spans.ts';

describe('the store of traces', () => {
  it('puts the spans of several exports together, in order of their start times', () => {
    const store = traceStore();
    const late = seekCall({ startMicros: traceSpan().startMicros + 1 });
    store.add('a', [late]);
    store.add('a', [traceSpan()]);
    expect(store.trace('a')).to.deep.equal({ traceId: 'a', spans: [traceSpan(), late] });
    expect(store.trace('b')).to.equal(undefined);
  });

  it('keeps a span once that is exported twice, and tells which are new', () => {
    const store = traceStore();
    store.add('a', [traceSpan()]);
    expect(store.add('a', [traceSpan(), seekCall()]).added).to.deep.equal([seekCall()]);
    expect(store.trace('a')?.spans).to.have.length(2);
  });

  it('keeps spans that share an ID', () => {
    const store = traceStore();
    store.add('a', [traceSpan(), traceSpan({ name: 'its server' })]);
    expect(store.trace('a')?.spans).to.have.length(2);
  });

  it('drops the least recently changed traces beyond its limit, and returns them', () => {
    const store = traceStore({ maxTraces: 2, maxSize: 100_000 });
    store.add('a', [traceSpan()]);
    store.add('b', [traceSpan()]);
    store.add('a', [seekCall()]);
    const { evicted } = store.add('c', [traceSpan()]);
    expect(evicted).to.deep.equal([{ traceId: 'b', spans: [traceSpan()] }]);
    expect(store.traceIds()).to.deep.equal(['a', 'c']);
  });

  it('keeps the last 1,000 traces by default', () => {
    const store = traceStore();
    for (let i = 0; i < 1_001; i++) {
      store.add(String(i), [traceSpan()]);
    }
    expect(store.traceIds()).to.have.length(1_000);
    expect(store.trace('0')).to.equal(undefined);
  });

  it('never has more traces or a larger size than its limits', () => {
    const exports = fc.array(fc.record({ traceId: fc.constantFrom('a', 'b', 'c', 'd'), spans: fc.nat(8) }));
    fc.assert(
      fc.property(exports, (received) => {
        const maxSize = 5 * JSON.stringify(traceSpan()).length;
        const store = traceStore({ maxTraces: 3, maxSize });
        for (const [i, { traceId, spans }] of received.entries()) {
          store.add(
            traceId,
            Array.from({ length: spans }, (_, j) => traceSpan({ spanId: `${i}-${j}` })),
          );
          const kept = store.traceIds().flatMap((id) => store.trace(id)?.spans ?? []);
          expect(store.traceIds().length).to.be.at.most(3);
          expect(kept.reduce((sum, span) => sum + JSON.stringify(span).length, 0)).to.be.at.most(maxSize);
          expect(store.traceIds().at(-1)).to.equal(traceId);
        }
      }),
    );
  });
});
