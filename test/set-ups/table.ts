import type { SetUp } from './set-up.ts';
import type { Verdict } from './verdict.ts';

/** What the check of a set-up has shown. */
export interface Outcome extends Verdict {
  readonly versions: string;
}

export const HEAD = `| set-up | versions | headers | one span | IDs equal | delivered | seconds |
|---|---|---|---|---|---|---|`;

export function line(setUp: SetUp, outcome: Outcome, seconds: number): string {
  const { headers, oneSpan, equalIds, delivered, versions } = outcome;
  const title = `[${setUp.name}](${setUp.page}.md#${anchor(setUp.heading)})`;
  const success = setUp.clients?.length === 0 ? '' : 'yes';
  const recorded = setUp.spans === false ? '' : success;
  const mark = (problems: readonly string[], none: string) => (problems.length === 0 ? none : 'no');
  const marks = [
    mark(headers, success),
    ...[oneSpan, equalIds, delivered].map((problems) => mark(problems, recorded)),
  ];
  return `| ${[title + (setUp.note === undefined ? '' : `: ${setUp.note}`), versions, ...marks, seconds].join(' | ')} |`;
}

export function problemsOf({ headers, oneSpan, equalIds, delivered, others }: Outcome): readonly string[] {
  return [...new Set([...headers, ...oneSpan, ...equalIds, ...delivered, ...others])];
}

const TABLE = /(?<=<!-- set-ups -->\n).*(?=<!-- \/set-ups -->)/s;

/**
 * Replaces rows of the table between the markers of a page, and adds new ones.
 *
 * @param names - of all rows, in their order. The table keeps no others.
 */
export function withRows(page: string, names: readonly string[], rows: ReadonlyMap<string, string>): string {
  const [table = ''] = TABLE.exec(page) ?? [];
  const lines = names.flatMap(
    (name) => rows.get(name) ?? table.split('\n').find((row) => row.startsWith(`| [${name}](`)) ?? [],
  );
  return page.replace(TABLE, () => `\n${[HEAD, ...lines].join('\n')}\n\n`);
}

/** The fragment that GitHub gives a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
