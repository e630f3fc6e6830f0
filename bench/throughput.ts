import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type Measure, ratioOfProcesses, startMeasuring } from './measure.ts';

// Many short blocks: other work on the machine then hits both of a pair. Warm enough for the optimising compiler to be through.
const PAIRS = { pairs: 1_000, warmUp: 125 };

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
    against: "plain `UndiciInstrumentation`, SEEK's headers written by hand",
    target: { atLeast: 0.98 },
    run: () => throughput(client, 'plain+headers'),
  },
  {
    name: `throughput-${client}-bare`,
    what: 'the same',
    against: "plain `UndiciInstrumentation`, SEEK's headers not sent",
    run: () => throughput(client, 'plain'),
  },
  {
    name: `throughput-${client}-no-otel`,
    what: 'the same',
    against: "no OpenTelemetry, SEEK's headers written by hand",
    run: () => throughput(client, 'none+headers'),
  },
]);
