import { randomBytes, randomUUID } from 'node:crypto';
import { requestIdFromSpanContext, sessionIdFromTraceId } from 'opentelemetry-instrumentation-seek';
import { Bench } from 'tinybench';
import { requestIdOf, sessionIdOf } from '../src/core/ids.ts';
import { figureOf, type Measure } from './measure.ts';

const CONTEXTS = Array.from({ length: 1_000 }, () => ({
  traceId: randomBytes(16).toString('hex'),
  spanId: randomBytes(8).toString('hex'),
}));
const ROUNDS = 41;
/** Writing the UUID, as a header is written, flattens a string that was concatenated lazily. */
const wire = Buffer.alloc(36);
const write = (uuid: string) => wire.write(uuid, 0, 'latin1');

const both = (make: (context: (typeof CONTEXTS)[number]) => void) => () => {
  for (const context of CONTEXTS) {
    make(context);
  }
};
const random = both(() => {
  write(randomUUID());
  write(randomUUID());
});

async function ratioOf(derived: () => void) {
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const bench = new Bench({ time: 20, warmupTime: 5 }).add('derived', derived).add('random', random);
    await bench.run();
    const [ours, theirs] = ['derived', 'random'].map((name) => {
      const result = bench.getTask(name)?.result;
      if (result?.state !== 'completed') {
        throw new Error(`The measurement of ${name} failed: ${result?.state}`);
      }
      return result.latency.p50;
    }) as [number, number];
    ratios.push(ours / theirs);
  }
  return figureOf(ratios);
}

export const IDS: readonly Measure[] = [
  {
    name: 'ids',
    what: 'both UUIDs from a fresh span context',
    against: 'two `crypto.randomUUID()`',
    target: { atMost: 0.75 },
    run: () =>
      ratioOf(
        both(({ traceId, spanId }) => {
          write(sessionIdOf(traceId));
          write(requestIdOf(traceId, spanId));
        }),
      ),
  },
  {
    name: 'ids-checked',
    what: 'the same, by the public functions, which validate their input',
    against: 'two `crypto.randomUUID()`',
    target: { atMost: 0.75 },
    run: () =>
      ratioOf(
        both((context) => {
          write(sessionIdFromTraceId(context.traceId));
          write(requestIdFromSpanContext(context));
        }),
      ),
  },
];
