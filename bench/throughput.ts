import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type Measure, ratioOfProcesses, startMeasuring } from './measure.ts';

// With many short blocks, other load on the machine affects both of a pair. The warm-up covers optimisation by V8.
const PAIRS = { pairs: 400, warmUp: 125 };

/**
 * @param files - the server and the client, in `processes/`
 * @param client - the argument of the client between the variant and the origin
 */
async function throughput(files: readonly [string, string], client: string, baseline: string) {
  const server = fork(new URL(`processes/${files[0]}`, import.meta.url));
  try {
    const [origin] = (await once(server, 'message')) as [string];
    return await ratioOfProcesses(
      (variant) => startMeasuring(files[1], [variant, client, origin]),
      'seek',
      baseline,
      PAIRS,
    );
  } finally {
    server.kill();
  }
}

const UNDICI = ['server.ts', 'client.ts'] as const;
const HTTP2 = ['http2-server.ts', 'http2-client.ts'] as const;

const UNDICI_THROUGHPUT: readonly Measure[] = ['fetch', 'request'].flatMap((client) => [
  {
    name: `throughput-${client}`,
    what: `requests/s over loopback, keep-alive, by ${client === 'fetch' ? '`fetch`' : "undici's `request`"}`,
    against: "plain `UndiciInstrumentation`, SEEK's headers set by the application",
    target: { atLeast: 0.98 },
    run: () => throughput(UNDICI, client, 'plain+headers'),
  },
  {
    name: `throughput-${client}-bare`,
    what: 'the same',
    against: "plain `UndiciInstrumentation`, SEEK's headers not sent",
    run: () => throughput(UNDICI, client, 'plain'),
  },
  {
    name: `throughput-${client}-no-otel`,
    what: 'the same',
    against: "no OpenTelemetry, SEEK's headers set by the application",
    run: () => throughput(UNDICI, client, 'none+headers'),
  },
]);

const HTTP2_THROUGHPUT: readonly Measure[] = [
  {
    name: 'throughput-http2-other-host',
    what: 'requests/s over loopback to another host, one session of node:http2',
    against: 'the same SDK without this package',
    run: () => throughput(HTTP2, 'graphql.seek.com', 'sdk'),
  },
  {
    name: 'throughput-http2-no-otel',
    what: 'the same, to SEEK',
    against: 'no OpenTelemetry',
    run: () => throughput(HTTP2, '127.0.0.1', 'none'),
  },
];

export const THROUGHPUT: readonly Measure[] = [...UNDICI_THROUGHPUT, ...HTTP2_THROUGHPUT];
