/**
 * `npm run check:set-ups`, `npm run check:set-ups -- NAME…`: follows the recipes of docs/set-ups/ word for word, each in an
 * empty folder with the packed package, and checks what SEEK and the backend receive. `--quick` skips slow set-ups,
 * `--tarball PATH` uses an existing tarball, `--write` writes the table to docs/set-ups/README.md. Exits with 0 only if
 * every set-up works.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { pack } from '../install/pack.ts';
import { toolsIn } from '../install/tools.ts';
import { SET_UPS } from './all.ts';
import type { SetUp } from './set-up.ts';
import { HEAD, line, type Outcome, problemsOf, withTable } from './table.ts';
import { trySetUp } from './try-set-up.ts';

const PAGE = fileURLToPath(new URL('../../docs/set-ups/README.md', import.meta.url));
/** A small number, because package managers and builds use several cores. */
const MAX_PARALLEL_SET_UPS = 2;

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    tarball: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const unknown = names.filter((name) => !SET_UPS.some((setUp) => setUp.name === name));
if (unknown.length > 0) {
  console.error(
    `Unknown set-ups: ${unknown.join(', ')}. The set-ups are ${SET_UPS.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}
if (options.write && (options.quick || names.length > 0)) {
  console.error("--write can't be combined with --quick or names: the table has all set-ups.");
  process.exit(2);
}
const setUps = SET_UPS.filter(({ name, quick }) =>
  names.length === 0 ? quick || !options.quick : names.includes(name),
);

const work = mkdtempSync(join(tmpdir(), 'set-ups-'));
const outcomes = new Map<SetUp, Outcome>();
try {
  const tarball = await pack(join(work, 'package.tgz'), options.tarball);
  const tools = toolsIn(work);
  const waiting = [...setUps];
  console.log(HEAD);
  const worker = async () => {
    for (let setUp = waiting.shift(); setUp !== undefined; setUp = waiting.shift()) {
      const outcome = await trySetUp(setUp, tools, tarball, join(work, setUp.name));
      outcomes.set(setUp, outcome);
      console.log([line(setUp, outcome), ...problemsOf(outcome)].join('\n  '));
    }
  };
  await Promise.all(Array.from({ length: MAX_PARALLEL_SET_UPS }, worker));
} finally {
  rmSync(work, { recursive: true, force: true });
}
if (options.write) {
  writeFileSync(
    PAGE,
    withTable(
      readFileSync(PAGE, 'utf8'),
      setUps.map((each) => line(each, outcomes.get(each) as Outcome)),
    ),
  );
}
process.exitCode = [...outcomes.values()].every((each) => problemsOf(each).length === 0) ? 0 : 1;
