import { expect } from 'chai';
import { ORPHANED_MILLIS, QUIET_MILLIS, type Settling, settling } from '../../../src/cli/tail/settling.ts';
import { type ManualTimers, manualTimers } from '../../support/manual-timers.ts';
import { seekCall, traceOf, traceSpan } from '../../support/trace-spans.ts';

const COMPLETE = traceOf([traceSpan(), seekCall()], 'complete');
const ORPHANED = traceOf([seekCall()], 'orphaned');

describe('the settling of a trace', () => {
  let timers: ManualTimers;
  let settled: string[];
  let traces: Settling;

  beforeEach(() => {
    timers = manualTimers();
    settled = [];
    traces = settling((traceId) => settled.push(traceId), timers);
  });

  it('comes when a trace without missing parents has been quiet for a second', () => {
    traces.changed(COMPLETE);
    timers.advance(QUIET_MILLIS - 1);
    traces.changed(COMPLETE);
    timers.advance(QUIET_MILLIS - 1);
    expect(settled).to.deep.equal([]);
    timers.advance(1);
    expect(settled).to.deep.equal(['complete']);
  });

  it('waits for a missing parent for longer than the interval between two exports', () => {
    traces.changed(ORPHANED);
    timers.advance(ORPHANED_MILLIS - 1);
    expect(settled).to.deep.equal([]);
    timers.advance(1);
    expect(settled).to.deep.equal(['orphaned']);
  });

  it('comes again if more of the trace arrives', () => {
    traces.changed(COMPLETE);
    timers.advance(QUIET_MILLIS);
    traces.changed(COMPLETE);
    timers.advance(QUIET_MILLIS);
    expect(settled).to.deep.equal(['complete', 'complete']);
  });

  it('comes at once for all traces at the end, in the order in which they began to arrive', () => {
    traces.changed(ORPHANED);
    traces.changed(COMPLETE);
    traces.changed(ORPHANED);
    traces.settleAll();
    expect(settled).to.deep.equal(['orphaned', 'complete']);
    expect(timers.waiting).to.equal(0);
  });

  it('does not come for a trace that is forgotten', () => {
    traces.changed(COMPLETE);
    expect(traces.forget('complete')).to.equal(true);
    expect(traces.forget('complete')).to.equal(false);
    timers.advance(QUIET_MILLIS);
    expect(settled).to.deep.equal([]);
  });

  it('uses the timers of Node.js by default', async () => {
    const traceId = await new Promise((resolve) => settling(resolve).changed(COMPLETE));
    expect(traceId).to.equal('complete');
  });
});
