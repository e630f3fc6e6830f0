import { inProcesses, type Measure, startMeasuring } from './measure.ts';

function heap(name: string, what: string, kind: string): Measure {
  return {
    name,
    what,
    against: 'heap before',
    target: { atMost: 2 },
    unit: 'MiB',
    run: () => inProcesses(() => measuredBy('heap.ts', [kind]), 1),
  };
}

/** What a single block of a process measures. */
async function measuredBy(file: string, args: readonly string[]): Promise<number> {
  const { block, stop } = await startMeasuring(file, args, ['--expose-gc']);
  try {
    return await block();
  } finally {
    stop();
  }
}

/** @param kind - what is held: the argument of the process */
function held(name: string, what: string, kind: string): Measure {
  return {
    name,
    what: `${what}, of 10,000 at once`,
    against: kind === 'session' ? 'a pending promise' : 'plain `UndiciInstrumentation`, in bytes more',
    target: { atMost: 1_024 },
    unit: 'bytes',
    run: () =>
      inProcesses(
        async () =>
          (await measuredBy('memory.ts', ['seek', kind])) - (await measuredBy('memory.ts', ['plain', kind])),
        1,
      ),
  };
}

export const HEAP: readonly Measure[] = [
  heap('heap', 'heap after 1,000,000 SEEK requests in 10,000 sessions', 'seek'),
  heap('heap-other-hosts', 'heap after requests to 100,000 distinct other hosts', 'others'),
  held('memory-open', 'heap of a SEEK request that has no response', 'open'),
  held('memory-unread', 'heap of a SEEK request whose response is not read', 'unread'),
  held('memory-session', 'heap of a session in which a promise is pending', 'session'),
];
