/**
 * What `npm run check:install` and `npm run check:set-ups` share: the command line, and the rows that are tried beside each
 * other.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pack } from './pack.ts';
import { toolsIn } from './tools.ts';

/** A small number, because package managers and builds use several cores. */
const MAX_PARALLEL_ROWS = 2;

interface Named {
  readonly name: string;
  readonly quick?: boolean;
}

export interface Choice<R> {
  readonly rows: readonly R[];
  /** The tarball to use instead of packing the package. */
  readonly tarball: string | undefined;
  /** Whether to write the table to its page. */
  readonly write: boolean;
}

/**
 * Reads the command line. Ends the process if it is wrong.
 *
 * @param writesSome - whether `--write` can write some rows and keep the others
 */
export function chosenRows<R extends Named>(all: readonly R[], writesSome = false): Choice<R> {
  const { values, positionals: names } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      tarball: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  });
  const { quick, tarball, write } = values;
  const unknown = names.filter((name) => !all.some((row) => row.name === name));
  if (unknown.length > 0) {
    console.error(
      `Unknown rows: ${unknown.join(', ')}. The rows are ${all.map(({ name }) => name).join(', ')}.`,
    );
    process.exit(2);
  }
  if (write && !writesSome && (quick || names.length > 0)) {
    console.error("--write can't be combined with --quick or row names: the table has all rows.");
    process.exit(2);
  }
  const isChosen = (row: R) => (names.length === 0 ? row.quick === true || !quick : names.includes(row.name));
  return { rows: all.filter(isChosen), tarball, write };
}

/**
 * Tries each row in a folder of its own, which is removed at the end.
 *
 * @param print - called with each outcome, and the time that it took
 */
export async function tryRows<R extends Named, O>(
  choice: Choice<R>,
  tryRow: (row: R, tools: ReturnType<typeof toolsIn>, tarball: string, folder: string) => Promise<O>,
  print: (row: R, outcome: O, seconds: number) => void,
): Promise<ReadonlyMap<string, O>> {
  const work = mkdtempSync(join(tmpdir(), 'check-'));
  const outcomes = new Map<string, O>();
  try {
    const tarball = await pack(join(work, 'package.tgz'), choice.tarball);
    const tools = toolsIn(work);
    const waiting = [...choice.rows];
    const worker = async () => {
      for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
        const started = performance.now();
        const outcome = await tryRow(row, tools, tarball, join(work, row.name));
        outcomes.set(row.name, outcome);
        print(row, outcome, Math.round((performance.now() - started) / 1_000));
      }
    };
    await Promise.all(Array.from({ length: MAX_PARALLEL_ROWS }, worker));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return outcomes;
}
