import { expect } from 'chai';
import fc from 'fast-check';
import { mergedTraces } from '../../../src/cli/trace/merged-traces.ts';
import type { Trace, TraceSpan } from '../../../src/cli/trace/trace.ts';

function span(name: string, startMicros: number, spanId = name): TraceSpan {
  return {
    spanId,
    parentSpanId: undefined,
    name,
    service: 'posting-service',
    serviceVersion: undefined,
    startMicros,
    durationMicros: 1,
    attributes: {},
    failed: false,
  };
}
const trace = (traceId: string, ...spans: TraceSpan[]): Trace => ({ traceId, spans });

describe('traces that a search found several times', () => {
  it('are merged by their IDs, and listed by their start times, those without a time last', () => {
    const merged = mergedTraces([
      trace('none'),
      trace('late', span('a', 9)),
      trace('early', span('b', 5), span('c', 6)),
      trace('late', span('a', 9)),
    ]);
    expect(merged).to.deep.equal([
      trace('early', span('b', 5), span('c', 6)),
      trace('late', span('a', 9)),
      trace('none'),
    ]);
  });

  it('have the spans of all of their copies, in order', () => {
    expect(
      mergedTraces([
        trace('a', span('b', 2), span('d', 4)),
        trace('a', span('b', 2), span('c', 3)),
        trace('a', span('c', 3), span('a', 1)),
      ]),
    ).to.deep.equal([trace('a', span('a', 1), span('b', 2), span('c', 3), span('d', 4))]);
  });

  it('keep spans that share an ID', () => {
    const [client, server] = [span('client', 1, 'shared'), span('server', 2, 'shared')];
    expect(mergedTraces([trace('a', client), trace('a', server)])).to.deep.equal([
      trace('a', client, server),
    ]);
    expect(mergedTraces([trace('a', client, client), trace('a', client)])).to.deep.equal([
      trace('a', client, client),
    ]);
  });

  it('lose nothing, and have no span more often than a copy has it', () => {
    const names = fc.uniqueArray(fc.nat(9), { maxLength: 5 }).map((list) => list.sort());
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), names), { maxLength: 8 }), (copies) => {
        const merged = mergedTraces(
          copies.map(([id, spans]) => trace(id, ...spans.map((name) => span(String(name), name)))),
        );
        const expected = new Map<string, Set<string>>();
        for (const [id, spans] of copies) {
          expected.set(id, new Set([...(expected.get(id) ?? []), ...spans.map(String)]));
        }
        expect(
          merged.map(({ traceId, spans }) => [traceId, spans.map(({ name }) => name)]),
        ).to.have.deep.members([...expected].map(([id, spans]) => [id, [...spans].sort()]));
      }),
    );
  });
});
