import { expect } from 'chai';
import fc from 'fast-check';
import { counted, durationText, printable, quoted, timeText, withoutSecrets } from '../../src/cli/text.ts';

describe('text', () => {
  it('shows times in UTC, and durations with about three significant digits', () => {
    expect(timeText(1_764_000_000_123_456)).to.equal('2025-11-24 16:00:00.123');
    const durations = [0, 49, 50, 1_234, 99_900, 100_000, 9_999_499, 10_000_000, 75_040_000];
    expect(durations.map(durationText)).to.deep.equal([
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

  it('counts things in the singular and the plural', () => {
    expect([counted(1, 'call'), counted(2, 'call'), counted(0, 'delivery', 'deliveries')]).to.deep.equal([
      '1 call',
      '2 calls',
      '0 deliveries',
    ]);
  });

  it('shows what is not a time or a duration as unknown', () => {
    expect([Number.NaN, 8.65e18, Number.POSITIVE_INFINITY].map(timeText)).to.deep.equal(
      Array(3).fill('unknown'),
    );
    expect(durationText(Number.NaN)).to.equal('unknown');
  });

  it('contains no control characters', () => {
    expect(printable('\u001b[31mred\u001b[0m\r\nnext\u0007\u009b\u202e\u2028\ud800é 漢😀')).to.equal(
      '\u{fffd}[31mred\u{fffd}[0m\u{fffd}\u{fffd}next\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}é 漢😀',
    );
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) => !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(printable(text)),
      ),
    );
  });

  for (const [recorded, expected] of [
    ['https://user:secret@seek.com/a?token=secret', 'https://REDACTED:REDACTED@seek.com/a?token=REDACTED'],
    ['seek-token=secret&page=2', 'seek-token=REDACTED&page=2'],
    ['/apply?page=2&seek-prefill-id=secret', '/apply?page=2&seek-prefill-id=REDACTED'],
    ['password=secret with secret words&page=2', 'password=REDACTED&page=2'],
    ['GET https://secret@seek.com/?code=secret', 'GET https://REDACTED@seek.com/?code=REDACTED'],
    [
      '["https://a:secret@b.example/","/?sig=secret"]',
      '["https://REDACTED:REDACTED@b.example/","/?sig=REDACTED',
    ],
    ['SELECT code FROM ads WHERE token = ?', 'SELECT code FROM ads WHERE token = ?'],
    ['["FORBIDDEN","BAD_USER_INPUT"]', '["FORBIDDEN","BAD_USER_INPUT"]'],
  ] as const) {
    it(`redacts ${recorded} to ${expected}`, () => {
      expect(withoutSecrets(recorded)).to.equal(expected);
    });
  }

  it('quotes arguments, and cuts long ones', () => {
    expect(quoted('a "b" \u001b[2J')).to.equal('"a \\"b\\" \u{fffd}[2J"');
    expect(quoted('x'.repeat(200))).to.equal(`"${'x'.repeat(100)}"`);
  });
});
