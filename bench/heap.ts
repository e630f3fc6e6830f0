import { figureOf, type Measure, startMeasuring } from './measure.ts';

function heap(name: string, what: string, kind: string): Measure {
  return {
    name,
    what,
    against: 'heap before',
    target: { atMost: 2 },
    unit: 'MiB',
    run: async () => {
      const { block, stop } = await startMeasuring('heap.ts', [kind], ['--expose-gc']);
      try {
        return figureOf([await block()]);
      } finally {
        stop();
      }
    },
  };
}

export const HEAP: readonly Measure[] = [
  heap('heap', 'heap after 1,000,000 SEEK requests in 10,000 sessions', 'seek'),
  heap('heap-other-hosts', 'heap after requests to 100,000 distinct other hosts', 'others'),
];
