import { inProcesses, type Measure, ratio, startMeasuring } from './measure.ts';

const PAIRS = 41;

/** @param kind - the argument of the process */
function ids(name: string, what: string, kind: string): Measure {
  return {
    name,
    what,
    against: 'two `crypto.randomUUID()`',
    target: { atMost: 0.75 },
    run: () =>
      inProcesses(async () => {
        const { block, stop } = await startMeasuring('ids.ts', [kind]);
        try {
          // The process measures the ratio itself.
          return await ratio(block, async () => 1, PAIRS);
        } finally {
          stop();
        }
      }, PAIRS),
  };
}

export const IDS: readonly Measure[] = [
  ids('ids', 'both UUIDs from a fresh span context', 'unchecked'),
  ids('ids-checked', 'the same, by the public functions, which validate their input', 'checked'),
];
