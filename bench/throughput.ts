import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type Measure, ratioOfProcesses, startMeasuring } from './measure.ts';

const PAIRS = { pairs: 60, warmUp: 4 };

async function throughput(client: string, baseline: string) {
  const server = fork(new URL('processes/server.ts', import.meta.url));
  try {
    const [origin] = (await once(server, 'message')) as [string];
    return await ratioOfProcesses(
      (variant) => startMeasuring('client.ts', [variant, client, origin]),
      'seek',
      baseline,
      PAIRS,
    );
  } finally {
    server.kill();
  }
}

export const THROUGHPUT: readonly Measure[] = ['fetch', 'request'].flatMap((client) => [
  {
    name: `throughput-${client}`,
    what: `requests/s over loopback, keep-alive, by ${client === 'fetch' ? '`fetch`' : "undici's `request`"}`,
    against: 'plain `UndiciInstrumentation`',
    target: { atLeast: 0.98 },
    run: () => throughput(client, 'plain'),
  },
  {
    name: `throughput-${client}-by-hand`,
    what: 'the same',
    against: 'no OpenTelemetry, headers written by hand',
    run: () => throughput(client, 'by-hand'),
  },
]);
