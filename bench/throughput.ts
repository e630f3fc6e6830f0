import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type Measure, ratioOfProcesses, startMeasuring } from './measure.ts';

// With many short blocks, other load on the machine affects both of a pair. The warm-up covers optimisation by V8.
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
    against: "plain `UndiciInstrumentation`, SEEK's headers set by the application",
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
    against: "no OpenTelemetry, SEEK's headers set by the application",
    run: () => throughput(client, 'none+headers'),
  },
]);
