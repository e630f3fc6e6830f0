/**
 * `npm run check:install`, `npm run check:install -- NAME…`: for each kind of project, installs the project's packages,
 * then the packed package with the command in the README, and starts an application. `--quick` skips slow rows,
 * `--tarball PATH` uses an existing tarball, `--write` writes the table to docs/install.md. Exits with 0 only if every
 * row passes.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { pack } from './pack.ts';
import { ROWS } from './rows.ts';
import { HEAD, line, markdown } from './table.ts';
import { toolsIn } from './tools.ts';
import { type Outcome, tryRow } from './try-row.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DOCUMENT = join(ROOT, 'docs', 'install.md');
/** A small number, because package managers use several cores. */
const MAX_PARALLEL_ROWS = 2;

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    tarball: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const unknown = names.filter((name) => !ROWS.some((row) => row.name === name));
if (unknown.length > 0) {
  console.error(
    `Unknown rows: ${unknown.join(', ')}. The rows are ${ROWS.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}
const rows = ROWS.filter(({ name, quick }) =>
  names.length === 0 ? quick || !options.quick : names.includes(name),
);
if (options.write && rows.length < ROWS.length) {
  console.error("--write can't be combined with --quick or row names: the table has all rows.");
  process.exit(2);
}

const work = mkdtempSync(join(tmpdir(), 'check-install-'));
const outcomes = new Map<string, Outcome>();
try {
  const tarball = await pack(join(work, 'package.tgz'), options.tarball);
  const tools = toolsIn(work);
  const waiting = [...rows];
  console.log(HEAD);
  const worker = async () => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      const started = performance.now();
      const outcome = await tryRow(row, tools, tarball, join(work, row.name));
      outcomes.set(row.name, outcome);
      const seconds = Math.round((performance.now() - started) / 1_000);
      console.log(`${line(row, outcome)} ${seconds} s`);
      for (const problem of outcome.problems) {
        console.log(`  ${problem}`);
      }
    }
  };
  await Promise.all(Array.from({ length: MAX_PARALLEL_ROWS }, worker));
} finally {
  rmSync(work, { recursive: true, force: true });
}
if (options.write) {
  mkdirSync(join(ROOT, 'docs'), { recursive: true });
  writeFileSync(DOCUMENT, markdown(ROWS, outcomes));
}
process.exitCode = rows.every(({ name }) => outcomes.get(name)?.problems.length === 0) ? 0 : 1;
