/**
 * The report in plain text, for mail: a label and its value per line, so that it reads well in a proportional font.
 *
 * @module
 */
import { durationText, timeText } from '../../text.ts';
import type { Entry } from './entry.ts';
import { factsOf, outcomeText, type Report, type Style, sectionsOf, titleOf } from './report.ts';
import { summary } from './summary.ts';

/**
 * Leaves room for the quotation marks of replies.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3676#section-4.2
 */
const MAX_COLUMNS = 76;
const INDENT = '  ';
const STYLE: Style = { code: (text) => text };

export function mailReport(report: Report): string {
  return [
    ...wrapped(titleOf(report)),
    '',
    ...wrapped(summary(report, STYLE)),
    '',
    ...labelled(factsOf(report, STYLE)),
    ...sectionsOf(report).flatMap(({ title, entries }) => [
      '',
      title,
      ...entries.flatMap((entry, i) => ['', ...block(entry, i + 1)]),
    ]),
    '',
  ].join('\n');
}

function block(entry: Entry, number: number): string[] {
  const { startMicros, durationMicros, operation, requestId, sessionId } = entry;
  return [
    ...wrapped(`${number}. ${entry.request}`, INDENT),
    ...labelled([
      ...(operation === undefined ? [] : [['Operation', operation] as const]),
      ['Time (UTC)', timeText(startMicros)],
      ['Status', outcomeText(entry, STYLE)],
      ['Duration', durationText(durationMicros)],
      ['X-Request-Id', requestId],
      ...(sessionId === undefined ? [] : [['X-Session-Id', sessionId] as const]),
    ]),
  ];
}

function labelled(lines: readonly (readonly [label: string, value: string])[]): string[] {
  return lines.flatMap(([label, value]) => wrapped(`${label}: ${value}`, INDENT));
}

/** Breaks a text between words. A word that is longer than a line stays whole, so that it can be copied. */
function wrapped(text: string, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > MAX_COLUMNS) {
      lines.push(line);
      line = `${indent}${word}`;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
