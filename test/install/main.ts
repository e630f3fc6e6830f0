/**
 * `npm run check:install`, `npm run check:install -- NAME…`: for each kind of project, installs the project's packages,
 * then the packed package with the command in the README, and starts an application. `--quick` skips slow rows,
 * `--tarball PATH` uses an existing tarball, `--write` writes the table to docs/install.md. Exits with 0 only if every
 * row passes.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROWS } from './rows.ts';
import { HEAD, line, markdown } from './table.ts';
import { tryRow } from './try-row.ts';
import { chosenRows, tryRows } from './try-rows.ts';

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));

const choice = chosenRows(ROWS);
console.log(HEAD);
const outcomes = await tryRows(choice, tryRow, (row, outcome, seconds) => {
  console.log([`${line(row, outcome)} ${seconds} s`, ...outcome.problems].join('\n  '));
});
if (choice.write) {
  mkdirSync(DOCS, { recursive: true });
  writeFileSync(join(DOCS, 'install.md'), markdown(ROWS, outcomes));
}
process.exitCode = [...outcomes.values()].every(({ problems }) => problems.length === 0) ? 0 : 1;
