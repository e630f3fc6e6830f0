import { expect } from 'chai';
import { totals } from '../../../src/cli/tail/totals.ts';
import { seekCall, traceSpan } from '../../support/trace-spans.ts';

const operation = (name: string, millis: number, failed = false, sessionId = 'one') =>
  seekCall({
    durationMicros: millis * 1_000,
    failed,
    attributes: {
      'seek.session_id': sessionId,
      'graphql.operation.type': 'query',
      'graphql.operation.name': name,
    },
  });

describe('the summary of seek-otel tail', () => {
  it('counts interactions, calls and failures, and lists the slowest operations', () => {
    const seen = totals();
    seen.add([traceSpan(), operation('Profile', 40), operation('Version', 2)]);
    seen.add([operation('Profile', 120, true, 'two')]);
    expect(seen.text().split('\n')).to.deep.equal([
      '2 interactions, 3 calls to SEEK, 1 failed',
      '',
      'Slowest operations    longest    average   calls  failed',
      'query Profile          120 ms    80.0 ms       2       1',
      'query Version          2.0 ms     2.0 ms       1       0',
    ]);
  });

  it('is one line if there was no call to SEEK', () => {
    const seen = totals();
    seen.add([traceSpan()]);
    expect(seen.text()).to.equal('0 interactions, 0 calls to SEEK, 0 failed');
  });

  it('lists five operations at most, and counts those with an unknown duration', () => {
    const seen = totals();
    seen.add([operation('Unknown', Number.NaN), ...[1, 2, 3, 4, 5, 6].map((i) => operation(`O${i}`, i))]);
    const lines = seen.text().split('\n');
    expect(lines[0]).to.equal('1 interaction, 7 calls to SEEK, 0 failed');
    expect(lines.slice(3).map((line) => line.slice(0, 8))).to.deep.equal([
      'query O6',
      'query O5',
      'query O4',
      'query O3',
      'query O2',
    ]);
  });

  it('limits the operations and sessions that it remembers, but counts all calls', () => {
    const seen = totals();
    for (let i = 0; i < 100_001; i++) {
      seen.add([operation(`O${i}`, 1, false, String(i))]);
    }
    expect(seen.text()).to.contain('at least 100000 interactions, 100001 calls to SEEK, 0 failed');
  });
});
