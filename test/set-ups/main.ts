/**
 * `npm run check:set-ups`, `npm run check:set-ups -- NAME…`: follows the recipes of docs/set-ups/ word for word, each in an
 * empty folder with the packed package, and checks what SEEK and the backend receive. `--quick` skips slow set-ups,
 * `--tarball PATH` uses an existing tarball, `--write` writes the rows to the table of docs/set-ups/README.md. Exits with 0
 * only if every set-up works.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chosenRows, tryRows } from '../install/try-rows.ts';
import { SET_UPS } from './all.ts';
import { HEAD, line, type Outcome, problemsOf, withRows } from './table.ts';
import { trySetUp } from './try-set-up.ts';

const PAGE = fileURLToPath(new URL('../../docs/set-ups/README.md', import.meta.url));

const choice = chosenRows(SET_UPS, true);
const lines = new Map<string, string>();
console.log(HEAD);
const outcomes = await tryRows(choice, trySetUp, (setUp, outcome: Outcome, seconds) => {
  lines.set(setUp.name, line(setUp, outcome, seconds));
  console.log([lines.get(setUp.name), ...problemsOf(outcome)].join('\n  '));
});
if (choice.write) {
  const names = SET_UPS.map(({ name }) => name);
  writeFileSync(PAGE, withRows(readFileSync(PAGE, 'utf8'), names, lines));
}
process.exitCode = [...outcomes.values()].every((each) => problemsOf(each).length === 0) ? 0 : 1;
