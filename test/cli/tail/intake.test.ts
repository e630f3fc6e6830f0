import { expect } from 'chai';
import fc from 'fast-check';
import { type Intake, intake } from '../../../src/cli/tail/intake.ts';
import { QUIET_MILLIS } from '../../../src/cli/tail/settling.ts';
import { totals } from '../../../src/cli/tail/totals.ts';
import { traceStore } from '../../../src/cli/tail/trace-store.ts';
import { type ManualTimers, manualTimers } from '../../support/manual-timers.ts';

/** An export of spans, each written as `<trace>/<span>` with single digits. */
const exportOf = (...spans: readonly string[]) => ({
  resourceSpans: [
    {
      scopeSpans: [
        {
          spans: spans.map((span) => {
            const [traceId = '', spanId = ''] = span.split('/');
            return {
              traceId: traceId.repeat(32),
              spanId: spanId.repeat(16),
              name: span,
              startTimeUnixNano: '1795507921123000000',
              endTimeUnixNano: '1795507921133000000',
              attributes: [{ key: 'seek.request_id', value: { stringValue: span } }],
            };
          }),
        },
      ],
    },
  ],
});

describe('the intake of seek-otel tail', () => {
  let timers: ManualTimers;
  let shown: string[];
  let seen: ReturnType<typeof totals>;
  let traces: Intake;

  beforeEach(() => {
    timers = manualTimers();
    shown = [];
    seen = totals();
    traces = intake({
      store: traceStore({ maxTraces: 2, maxSize: 100_000 }),
      totals: seen,
      display: {
        grown: ({ traceId, spans }) => shown.push(`${traceId[0]} grows to ${spans.length}`),
        settled: ({ traceId, spans }, isLate) =>
          shown.push(`${traceId[0]} has ${spans.length}${isLate ? ', late' : ''}`),
      },
      timers,
    });
  });

  it('shows a trace while it grows and when it is complete', () => {
    traces.receive(exportOf('1/1', '2/1', '1/2'));
    traces.receive(exportOf('1/3'));
    timers.advance(QUIET_MILLIS);
    expect(shown).to.deep.equal(['1 grows to 2', '2 grows to 1', '1 grows to 3', '2 has 1', '1 has 3']);
  });

  it('shows a trace again if more of it arrives, and not if an export is repeated', () => {
    traces.receive(exportOf('1/1'));
    timers.advance(QUIET_MILLIS);
    traces.receive(exportOf('1/1'));
    timers.advance(QUIET_MILLIS);
    traces.receive(exportOf('1/2'));
    timers.advance(QUIET_MILLIS);
    expect(shown).to.deep.equal(['1 grows to 1', '1 has 1', '1 grows to 2', '1 has 2, late']);
    expect(seen.text()).to.contain('2 calls to SEEK');
  });

  it('shows a trace before it is dropped, unless it was shown', () => {
    traces.receive(exportOf('1/1'));
    timers.advance(QUIET_MILLIS);
    traces.receive(exportOf('2/1', '3/1', '4/1'));
    expect(shown.filter((line) => line.includes('has'))).to.deep.equal(['1 has 1', '2 has 1']);
    traces.receive(exportOf('1/1'));
    timers.advance(QUIET_MILLIS);
    expect(shown.filter((line) => line.startsWith('1 has'))).to.deep.equal(['1 has 1', '1 has 1']);
  });

  it('shows what is not complete at the end', () => {
    traces.receive(exportOf('1/1'));
    traces.end();
    traces.end();
    expect(shown).to.deep.equal(['1 grows to 1', '1 has 1']);
  });

  it('takes any JSON value', () => {
    fc.assert(fc.property(fc.jsonValue(), (body) => traces.receive(body)));
  });
});
