import { UsageError } from '../errors.ts';
import { quoted } from '../text.ts';

const SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400 };

/**
 * @param lookback - such as `7d`, `12h` or `30m`
 * @throws UsageError
 */
export function lookbackSeconds(lookback: string): number {
  const [, count, unit] = /^(\d{1,4})([mhd])$/.exec(lookback.trim()) ?? [];
  const seconds = Number(count) * (SECONDS[unit ?? ''] ?? Number.NaN);
  if (!(seconds > 0)) {
    throw new UsageError(
      `--lookback must be a number of minutes, hours or days, not ${quoted(lookback)}.`,
      'Examples: 30m, 12h, 7d.',
    );
  }
  return seconds;
}
