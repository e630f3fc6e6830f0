/**
 * Counts the work that the code in src/ does for inputs of growing size, and prints it as JSON:
 * `{ case: { work: [work, …], bound } }`.
 *
 * The work is the number of blocks that V8 runs, as it counts them for coverage. It depends on the input alone, not on
 * the speed of the machine. It leaves out the work inside built-in functions and regular expressions.
 *
 * Run it with `--no-opt --no-maglev --no-flush-bytecode`: V8 does not count the calls of optimised functions, and drops
 * counters together with the code of functions that have not run for a while.
 *
 * @see https://v8.dev/blog/javascript-code-coverage
 * @module
 */
import { type Profiler, Session } from 'node:inspector';
import type { Case } from './growth-inputs.ts';

const SIZES = [10_000, 100_000, 1_000_000];
const SOURCE = new URL('../../../src/', import.meta.url).href;
const INPUTS = new URL('./growth-inputs.ts', import.meta.url).href;

const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

// Only code that V8 compiles from here on has counters.
const { CONTROLS } = await import('./growth-inputs.ts');
const { growthCases } = await import('./growth-cases.ts');

const grown: Record<string, object> = {};
for (const each of growthCases()) {
  if (each.name in grown) {
    throw new Error(`two cases have the name ${each.name}`);
  }
  grown[each.name] = { work: await measured(each), bound: each.bound };
}
console.log(JSON.stringify(grown));

async function measured({ sizes = SIZES, prepare }: Case): Promise<readonly number[]> {
  // Initialises what is initialised once.
  await prepare(100)();
  const calls = sizes.map((size) => prepare(size));
  const work: number[] = [];
  takeCounts();
  for (const call of calls) {
    await call();
    work.push(sumOf(takeCounts()));
  }
  return work;
}

/** Returns the counts, and resets them to zero. */
function takeCounts(): readonly Profiler.ScriptCoverage[] {
  let taken: readonly Profiler.ScriptCoverage[] | undefined;
  // A session of the own thread calls back synchronously.
  session.post('Profiler.takePreciseCoverage', (error, coverage) => {
    if (error !== null) {
      throw error;
    }
    taken = coverage.result;
  });
  return taken as readonly Profiler.ScriptCoverage[];
}

function sumOf(scripts: readonly Profiler.ScriptCoverage[]): number {
  return scripts
    .flatMap(({ url, functions }) =>
      url.startsWith(SOURCE)
        ? functions
        : functions.filter(({ functionName }) => url === INPUTS && CONTROLS.includes(functionName)),
    )
    .flatMap(({ ranges }) => ranges)
    .reduce((sum, { count }) => sum + count, 0);
}
