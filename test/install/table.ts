import type { Row } from './row.ts';
import type { Outcome } from './try-row.ts';

export const HEAD = `| project | package manager, Node.js | versions | copies of the API | result |
|---|---|---|---|---|`;

export function shown({ name }: Row, { tools, versions, copies, note, problems }: Outcome): string {
  const result = [problems.length === 0 ? 'pass' : 'FAIL', ...(note === undefined ? [] : [note])].join(', ');
  return `| ${[name, tools, versions, copies, result].join(' | ')} |`;
}

/** The document that has all rows. */
export function markdown(rows: readonly Row[], outcomes: ReadonlyMap<string, Outcome>): string {
  const lines = rows.map((row) => {
    const outcome = outcomes.get(row.name);
    return outcome === undefined ? '' : shown(row, outcome);
  });
  return `# Installing beside what is there

Each row is a project in an empty folder. It gets what such a project has already, then what README says, with the packed
package; and an application in it calls a server whose requests are looked at. \`npm run check:install -- --write\` makes
this table anew.

${HEAD}
${lines.join('\n')}
`;
}
