/**
 * Figures are ratios between two variants, measured alternately in one run: what the machine does meanwhile hits both.
 *
 * @module
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** One line of the table. */
export interface Measure {
  readonly name: string;
  readonly what: string;
  readonly against: string;
  /** Which figures are good enough; none for what is only printed. */
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

/** Something that can be measured again and again, in any unit. */
export type Variant = () => Promise<number>;

/** The ratio of one variant to the other, over as many pairs; who goes first changes from pair to pair. */
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

/** A process that measures a block each time it is asked to. */
export interface Measuring {
  readonly block: Variant;
  stop(): void;
}

/** @param file - in `processes/`; it answers each message with a number */
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

/** The ratio of two processes that measure, after some blocks of each to warm up. */
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
