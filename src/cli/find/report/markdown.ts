/**
 * The report in Markdown, for issue trackers.
 *
 * @see https://github.github.com/gfm/
 * @module
 */
import { durationText, timeText } from '../../text.ts';
import type { Entry } from './entry.ts';
import { factsOf, outcomeText, type Report, type Style, sectionsOf, titleOf } from './report.ts';
import { summary } from './summary.ts';

/** In a code span, Markdown has no escapes. A table has one for `|`, which it would end the cell. */
const STYLE: Style = {
  code: (text) => (text === '' ? '' : `\`${text.replace(/[`|]/g, '\u{fffd}')}\``),
};

export function markdownReport(report: Report): string {
  return [
    `# ${escaped(titleOf(report))}`,
    '',
    summary(report, STYLE),
    '',
    ...factsOf(report, STYLE).map(([label, value]) => `- ${label}: ${value}`),
    ...sectionsOf(report).flatMap(({ title, entries }) => ['', `## ${title}`, '', ...table(entries)]),
    '',
  ].join('\n');
}

interface Column {
  readonly title: string;
  readonly cell: (entry: Entry) => string | undefined;
}

const COLUMNS: readonly Column[] = [
  { title: 'Time (UTC)', cell: ({ startMicros }) => timeText(startMicros) },
  { title: 'Request', cell: ({ request }) => STYLE.code(request) },
  { title: 'Operation', cell: ({ operation }) => operation && STYLE.code(operation) },
  { title: 'Status', cell: (entry) => outcomeText(entry, STYLE) },
  { title: 'Duration', cell: ({ durationMicros }) => durationText(durationMicros) },
  { title: 'X-Request-Id', cell: ({ requestId }) => STYLE.code(requestId) },
  { title: 'X-Session-Id', cell: ({ sessionId }) => sessionId && STYLE.code(sessionId) },
];

/** Without the columns that have no value: a webhook call has no operation and no session. */
function table(entries: readonly Entry[]): string[] {
  const columns = COLUMNS.filter(({ cell }) => entries.some(cell));
  return [
    row(columns.map(({ title }) => title)),
    `|${'---|'.repeat(columns.length)}`,
    ...entries.map((entry) => row(columns.map(({ cell }) => cell(entry) ?? ''))),
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#~]/g, '\\$&');
}
