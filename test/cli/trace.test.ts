import { expect } from 'chai';
import { extentOf, type TraceSpan } from '../../src/cli/trace.ts';

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
});
