import { expect } from 'chai';
import fc from 'fast-check';
import { extentOf, printable, shownDuration, shownTime, type TraceSpan } from '../../src/cli/trace.ts';

describe('a trace', () => {
  it('extends from its first start to its last end', () => {
    const spans = [
      { startMicros: 5, durationMicros: 10 },
      { startMicros: 2, durationMicros: 1 },
      { startMicros: 7, durationMicros: 20 },
    ] as TraceSpan[];
    expect(extentOf({ traceId: '', spans })).to.deep.equal({ startMicros: 2, durationMicros: 25 });
  });

  it('shows times in UTC, and durations as short as they can be told apart', () => {
    expect(shownTime(1_764_000_000_123_456)).to.equal('2025-11-24 16:00:00.123');
    expect(
      [0, 49, 50, 1_234, 99_900, 100_000, 9_999_499, 10_000_000, 75_040_000].map((micros) =>
        shownDuration(micros),
      ),
    ).to.deep.equal([
      '0.0 ms',
      '0.0 ms',
      '0.1 ms',
      '1.2 ms',
      '99.9 ms',
      '100 ms',
      '9999 ms',
      '10.0 s',
      '75.0 s',
    ]);
  });

  it('says nothing that a terminal could take for a command', () => {
    expect(printable('\u001b[31mred\u001b[0m\r\nnext\u0007\u009b\u202e\u2028é 漢')).to.equal(
      '\u{fffd}[31mred\u{fffd}[0m\u{fffd}\u{fffd}next\u{fffd}\u{fffd}\u{fffd}\u{fffd}é 漢',
    );
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(printable(text)),
      ),
    );
  });
});
