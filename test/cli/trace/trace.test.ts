import { expect } from 'chai';
import { byStart, extentOf, type TraceSpan } from '../../../src/cli/trace/trace.ts';

describe('extentOf', () => {
  it('returns the time from the first start to the last end', () => {
    const spans = [
      { startMicros: 5, durationMicros: 10 },
      { startMicros: 2, durationMicros: 1 },
      { startMicros: 7, durationMicros: 20 },
    ] as TraceSpan[];
    expect(extentOf({ traceId: '', spans })).to.deep.equal({ startMicros: 2, durationMicros: 25 });
  });

  it('takes a trace of any size', () => {
    const spans = Array.from(
      { length: 130_000 },
      (_, i) => ({ startMicros: i, durationMicros: 2 }) as TraceSpan,
    );
    expect(extentOf({ traceId: '', spans })).to.deep.equal({ startMicros: 0, durationMicros: 130_001 });
  });

  it('leaves out unknown times', () => {
    const spans = [
      { startMicros: Number.NaN, durationMicros: 10 },
      { startMicros: 2, durationMicros: 1 },
      { startMicros: 7, durationMicros: Number.NaN },
    ] as TraceSpan[];
    expect(extentOf({ traceId: '', spans })).to.deep.equal({ startMicros: 2, durationMicros: 5 });
  });

  it('is unknown for a trace without spans, or without times', () => {
    const unknown = { startMicros: Number.NaN, durationMicros: Number.NaN };
    expect(extentOf({ traceId: '', spans: [] })).to.deep.equal(unknown);
    expect(extentOf({ traceId: '', spans: [unknown as TraceSpan] })).to.deep.equal(unknown);
  });
});

describe('byStart', () => {
  it('puts the longer first where starts are the same, and unknown times last', () => {
    const at = (startMicros: number, durationMicros: number) => ({ startMicros, durationMicros });
    const sorted = [
      at(1, 1),
      at(2, 9),
      at(2, 3),
      at(2, Number.NaN),
      at(Number.NaN, 5),
      at(Number.NaN, Number.NaN),
    ];
    expect(sorted.toReversed().sort(byStart)).to.deep.equal(sorted);
    expect(byStart(at(Number.NaN, Number.NaN), at(Number.NaN, Number.NaN))).to.equal(0);
  });
});
