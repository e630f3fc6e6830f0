/**
 * Text for terminals and documents.
 *
 * @module
 */
import { redactQuery, redactUrl } from '../core/redact.ts';

/**
 * Replaces control characters, among them those for the direction of text, so that text from elsewhere cannot control a
 * terminal, break a document or look like another text.
 *
 * @see https://trojansource.codes
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
}

/**
 * Redacts the secrets in a text that a span recorded: a URL, a query, or a text or JSON array with URLs in it. A secret
 * extends to the next `&` or `#` even across spaces, because a recorded value may be decoded. Runs in linear time.
 */
export function withoutSecrets(text: string): string {
  // Most texts have neither: a large trace takes a third of the time.
  if (!/[=@]/.test(text)) {
    return text;
  }
  return redactQuery(text.replace(/[^\s"]+/g, (word) => redactUrl(word)));
}

/** Quotes a command-line argument for an error message. */
export function quoted(argument: string): string {
  return JSON.stringify(printable(argument.slice(0, 100)));
}

/** A number of things: `1 call`, `2 calls`. */
export function counted(count: number, noun: string, plural: string = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** A duration in milliseconds or seconds, with about three significant digits: `41.9 ms`. `unknown` for NaN. */
export function durationText(micros: number): string {
  if (Number.isNaN(micros)) {
    return 'unknown';
  }
  const millis = micros / 1_000;
  if (millis >= 10_000) {
    return `${(millis / 1_000).toFixed(1)} s`;
  }
  return `${millis >= 100 ? millis.toFixed(0) : millis.toFixed(1)} ms`;
}

/** A time in UTC, to the millisecond: `2026-11-24 08:12:01.123`. `unknown` for NaN. */
export function timeText(micros: number): string {
  const date = new Date(micros / 1_000);
  return Number.isNaN(date.getTime()) ? 'unknown' : date.toISOString().replace('T', ' ').replace('Z', '');
}

export function withoutTrailingSlashes(url: string): string {
  let end = url.length;
  while (url.charAt(end - 1) === '/') {
    end--;
  }
  return url.slice(0, end);
}
