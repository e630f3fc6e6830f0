/**
 * `npm run check:install`, `npm run check:install -- NAME…`: for each kind of project that this package comes to,
 * installs what such a project has, then what README says, with the packed package, and starts an application there.
 * `--quick` leaves out what takes long, `--tarball PATH` packs nothing, `--write` writes the table to docs/install.md.
 * Exits with 0 only if every row passes.
 *
 * @module
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bareEnvironment, run } from './command.ts';
import { ROWS } from './rows.ts';
import { HEAD, markdown, shown } from './table.ts';
import { toolsIn } from './tools.ts';
import { type Outcome, tryRow } from './try-row.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DOCUMENT = join(ROOT, 'docs', 'install.md');
/** Package managers use more than one core by themselves. */
const AT_ONCE = 2;

const { values: options, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    tarball: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const unknown = asked.filter((name) => !ROWS.some((row) => row.name === name));
if (unknown.length > 0) {
  console.error(`no such row: ${unknown.join(', ')}; there are ${ROWS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const rows = ROWS.filter(({ name, quick }) =>
  asked.length === 0 ? quick || !options.quick : asked.includes(name),
);
if (options.write && rows.length < ROWS.length) {
  console.error('the table has all rows: --write goes without --quick and without the names of any');
  process.exit(2);
}

const work = mkdtempSync(join(tmpdir(), 'check-install-'));
const outcomes = new Map<string, Outcome>();
try {
  const tarball = await packed(join(work, 'package.tgz'));
  const tools = toolsIn(work);
  const waiting = [...rows];
  console.log(HEAD);
  const worker = async () => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      const started = performance.now();
      const outcome = await tryRow(row, tools, tarball, join(work, row.name));
      outcomes.set(row.name, outcome);
      const seconds = Math.round((performance.now() - started) / 1_000);
      console.log(`${shown(row, outcome)} ${seconds} s`);
      for (const problem of outcome.problems) {
        console.log(`  ${problem}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
} finally {
  rmSync(work, { recursive: true, force: true });
}
if (options.write) {
  mkdirSync(join(ROOT, 'docs'), { recursive: true });
  writeFileSync(DOCUMENT, markdown(ROWS, outcomes));
}
process.exitCode = rows.every(({ name }) => outcomes.get(name)?.problems.length === 0) ? 0 : 1;

/** A path of its own for each run: Yarn 1 remembers tarballs by their paths. */
async function packed(path: string): Promise<string> {
  if (options.tarball !== undefined) {
    copyFileSync(options.tarball, path);
    return path;
  }
  const { code, stdout, stderr } = await run(['npm', 'pack', '--silent', '--pack-destination', work], {
    cwd: ROOT,
    env: bareEnvironment(),
  });
  if (code !== 0) {
    throw new Error(`npm pack: ${stderr}`);
  }
  copyFileSync(join(work, stdout.trim().split('\n').at(-1) as string), path);
  return path;
}
