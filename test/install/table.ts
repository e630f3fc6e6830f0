import type { Row } from './row.ts';
import type { Outcome } from './try-row.ts';

export const HEAD = `| project | package manager, Node.js | versions | copies of the API | result |
|---|---|---|---|---|`;

export function line({ name }: Row, { tools, versions, copies, note, problems }: Outcome): string {
  const result = [problems.length === 0 ? 'pass' : 'FAIL', ...(note === undefined ? [] : [note])].join(', ');
  return `| ${[name, tools, versions, copies, result].join(' | ')} |`;
}

/** The content of docs/install.md. */
export function markdown(rows: readonly Row[], outcomes: ReadonlyMap<string, Outcome>): string {
  const lines = rows.map((row) => {
    const outcome = outcomes.get(row.name);
    return outcome === undefined ? '' : line(row, outcome);
  });
  return `# Installation in existing projects

For each row, \`npm run check:install\` creates a project in an empty folder, installs the packages of the project, and then
installs the packed package with the command in the README. An application in the project calls a server, which checks the
requests. \`npm run check:install -- --write\` regenerates this table.

${HEAD}
${lines.join('\n')}
`;
}
