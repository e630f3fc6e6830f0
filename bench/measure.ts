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
  readonly unit?: 'MiB';
  run(): Promise<Figure>;
}

/** Median and quartiles. */
export interface Figure {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly samples: number;
}

export function figureOf(values: readonly number[]): Figure {
  const sorted = values.toSorted((a, b) => a - b);
  const quantile = (q: number) => sorted[Math.round(q * (sorted.length - 1))] as number;
  return { median: quantile(0.5), low: quantile(0.25), high: quantile(0.75), samples: values.length };
}

/** Takes one measurement, in any unit. */
export type Variant = () => Promise<number>;

/** Measures the ratio of a variant to a baseline in a number of pairs. Which of the two runs first alternates. */
export async function ratio(variant: Variant, baseline: Variant, pairs: number): Promise<Figure> {
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
  return figureOf(ratios);
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

/** Measures the ratio of two processes, after a warm-up of both. */
export async function ratioOfProcesses(
  start: (variant: string) => Promise<Measuring>,
  variant: string,
  baseline: string,
  { pairs, warmUp }: { readonly pairs: number; readonly warmUp: number },
): Promise<Figure> {
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
}
