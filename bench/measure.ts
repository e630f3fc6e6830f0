/**
 * Measures ratios between two variants. They run alternately, so that other load on the machine affects both.
 *
 * @module
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A row of the table. */
export interface Measure {
  readonly name: string;
  readonly what: string;
  /** The baseline. */
  readonly against: string;
  /** `undefined` for a measure that is printed only. */
  readonly target?: { readonly atMost: number } | { readonly atLeast: number };
  /** Default: a ratio. */
  readonly unit?: 'MiB' | 'bytes';
  run(): Promise<Figure>;
}

/**
 * The median of what the processes measured, and its spread from the lowest to the highest: V8 may optimise the same code
 * differently from process to process, so that the pairs of one process tell too little.
 */
export interface Figure {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly processes: number;
  /** In each process. */
  readonly pairs: number;
}

/** @param values - the median of each process */
function figureOf(values: readonly number[], pairs: number): Figure {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    median: medianOf(values),
    low: sorted[0] as number,
    high: sorted.at(-1) as number,
    processes: values.length,
    pairs,
  };
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

/** Takes one measurement, in any unit. */
export type Variant = () => Promise<number>;

/**
 * Measures the ratio of a variant to a baseline in a number of pairs. Which of the two runs first alternates.
 *
 * @returns the median
 */
export async function ratio(variant: Variant, baseline: Variant, pairs: number): Promise<number> {
  const ratios: number[] = [];
  for (let i = 0; i < pairs; i++) {
    let ours: number;
    let theirs: number;
    if (i % 2 === 0) {
      ours = await variant();
      theirs = await baseline();
    } else {
      theirs = await baseline();
      ours = await variant();
    }
    ratios.push(ours / theirs);
  }
  return medianOf(ratios);
}

/** The number of processes of each variant. */
const PROCESSES = 3;

/** Measures several times, each time in processes of its own. */
export async function inProcesses(
  measure: () => Promise<number>,
  pairs: number,
  processes: number = PROCESSES,
): Promise<Figure> {
  const values: number[] = [];
  for (let i = 0; i < processes; i++) {
    values.push(await measure());
  }
  return figureOf(values, pairs);
}

/** A process that runs and measures a block of work on request. */
export interface Measuring {
  readonly block: Variant;
  stop(): void;
}

/** @param file - a file in `processes/` that answers each message with a number */
export async function startMeasuring(
  file: string,
  args: readonly string[],
  execArgv: readonly string[] = [],
): Promise<Measuring> {
  const child: ChildProcess = fork(new URL(`processes/${file}`, import.meta.url), args, {
    execArgv: [...execArgv],
    env: { ...process.env, OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' },
  });
  await once(child, 'message');
  return {
    block: async () => {
      child.send('block');
      const [answer] = await once(child, 'message');
      return answer as number;
    },
    stop: () => void child.kill(),
  };
}

/** Measures the ratio of two processes several times, after a warm-up of both. */
export function ratioOfProcesses(
  start: (variant: string) => Promise<Measuring>,
  variant: string,
  baseline: string,
  {
    pairs,
    warmUp,
    processes,
  }: { readonly pairs: number; readonly warmUp: number; readonly processes?: number },
): Promise<Figure> {
  const measure = async () => {
    const ours = await start(variant);
    const theirs = await start(baseline);
    try {
      for (let i = 0; i < warmUp; i++) {
        await ours.block();
        await theirs.block();
      }
      return await ratio(ours.block, theirs.block, pairs);
    } finally {
      ours.stop();
      theirs.stop();
    }
  };
  return inProcesses(measure, pairs, processes);
}
