/**
 * Makes UUIDs. Argument: `unchecked` for those of a valid span context, `checked` for the public functions, which validate
 * their input. Answers with the time they take, as a ratio to two `crypto.randomUUID()`.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { requestIdFromSpanContext, sessionIdFromTraceId } from 'opentelemetry-instrumentation-seek';
import { Bench } from 'tinybench';
import { requestIdOf, sessionIdOf } from '../../src/core/ids.ts';
import { answer } from './answer.ts';

const CONTEXTS = Array.from({ length: 1_000 }, () => ({
  traceId: randomBytes(16).toString('hex'),
  spanId: randomBytes(8).toString('hex'),
}));
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
const derived =
  process.argv[2] === 'checked'
    ? both((context) => {
        write(sessionIdFromTraceId(context.traceId));
        write(requestIdFromSpanContext(context));
      })
    : both(({ traceId, spanId }) => {
        write(sessionIdOf(traceId));
        write(requestIdOf(traceId, spanId));
      });

answer(async () => {
  const bench = new Bench({ time: 20, warmupTime: 5 }).add('derived', derived).add('random', random);
  await bench.run();
  const [ours, theirs] = ['derived', 'random'].map((name) => {
    const result = bench.getTask(name)?.result;
    if (result?.state !== 'completed') {
      throw new Error(`The measurement of ${name} failed: ${result?.state}`);
    }
    return result.latency.p50;
  }) as [number, number];
  return ours / theirs;
});
