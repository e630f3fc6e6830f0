/**
 * Publishes the events of many requests on undici's channels. Argument: `seek` for a million requests to SEEK in ten
 * thousand sessions, `others` for requests to a hundred thousand distinct other hosts. Answers with the growth of the
 * heap in MiB, after garbage collection.
 */
import { channel } from 'node:diagnostics_channel';
import { setImmediate } from 'node:timers/promises';
import { withSeekSession } from 'opentelemetry-instrumentation-seek';
import { answer } from './answer.ts';
import { startTelemetry } from './telemetry.ts';

const REQUESTS_PER_SESSION = 100;
const ROUNDS = { seek: 10_000, others: 1_000 } as const;
const kind = process.argv[2] as keyof typeof ROUNDS;

startTelemetry('seek', ['graphql.seek.com']);
const create = channel('undici:request:create');
const trailers = channel('undici:request:trailers');

function send(origin: string): void {
  const list = ['accept', '*/*'];
  const request = { origin, path: '/graphql', method: 'GET', host: null, headers: list };
  create.publish({ request });
  trailers.publish({ request, trailers: [] });
}

async function round(number: number): Promise<void> {
  withSeekSession(() => {
    for (let i = 0; i < REQUESTS_PER_SESSION; i++) {
      send(kind === 'seek' ? 'https://graphql.seek.com' : `https://host-${number}-${i}.example`);
    }
  });
  await setImmediate();
}

function heapUsed(): number {
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.();
  }
  return process.memoryUsage().heapUsed / 2 ** 20;
}

answer(async () => {
  // Warms up: fills caches and the queue of the batch processor, and compiles code.
  for (let number = 0; number < 1_000; number++) {
    await round(-number);
  }
  const before = heapUsed();
  for (let number = 0; number < ROUNDS[kind]; number++) {
    await round(number);
  }
  return heapUsed() - before;
});
