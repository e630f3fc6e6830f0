import type { Fault } from '../support/faulty-collector.ts';
import { limiter } from './limiter.ts';
import { type Installation, type Outcome, runWay } from './run-way.ts';
import { WAYS, type Way } from './ways.ts';

export interface Collector {
  readonly name: string;
  readonly fault: Fault | undefined;
  /** How many processes run at the same time: one where the time is short, so that nothing disturbs it. */
  readonly places: number;
}

export const COLLECTORS: readonly Collector[] = [
  { name: 'answers', fault: undefined, places: 1 },
  { name: 'refuses connections', fault: 'refuses connections', places: 1 },
  { name: 'answers after a second', fault: 'answers after a second', places: 4 },
  { name: 'accepts connections and hangs', fault: 'accepts and hangs', places: 8 },
];

/** Each run with `register` beside one without. */
export interface Measured {
  readonly way: Way;
  readonly collector: Collector;
  readonly ours: readonly Outcome[];
  readonly theirs: readonly Outcome[];
}

const RUNS = 3;

/** Ends processes in all ways, with all collectors. */
export async function measure(installation: Installation): Promise<readonly Measured[]> {
  const repeat = (one: () => Promise<Outcome>) => Promise.all(Array.from({ length: RUNS }, one));
  const theirs = new Map<Way, readonly Outcome[]>();
  const alone = limiter(1);
  for (const way of WAYS) {
    theirs.set(way, await repeat(() => alone(() => runWay(way, installation, { isRegistered: false }))));
  }
  const measured: Measured[] = [];
  for (const collector of COLLECTORS) {
    const { fault, places } = collector;
    const place = limiter(places);
    const ofCollector = WAYS.map(async (way) => ({
      way,
      collector,
      ours: await repeat(() => place(() => runWay(way, installation, { fault }))),
      theirs: theirs.get(way) as readonly Outcome[],
    }));
    measured.push(...(await Promise.all(ofCollector)));
  }
  return measured;
}
