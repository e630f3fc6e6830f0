import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type Fault, type FaultyCollector, startFaultyCollector } from '../support/faulty-collector.ts';
import { type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { type Ended, REGISTER, type Running, startNode } from '../support/run-node.ts';

const APPLICATION = fileURLToPath(new URL('../fixtures/call.mjs', import.meta.url));
const UNDELIVERED = /telemetry was not exported within 5000 ms/;

interface Ending {
  readonly ending: string;
  readonly signals?: readonly NodeJS.Signals[];
}

/** What the service recorded is delivered. */
const DELIVERED: readonly Ending[] = [
  { ending: 'no work left' },
  { ending: 'exit code' },
  { ending: 'beforeExit handler' },
  { ending: 'wait for a signal', signals: ['SIGTERM'] },
  { ending: 'wait for a signal', signals: ['SIGINT'] },
  { ending: 'handle the signal', signals: ['SIGTERM'] },
];
/**
 * What was not exported by then is lost: Node.js ends at once, in the midst of the call, and nothing that takes time can
 * be done any more. An own `uncaughtException` handler would, but it would keep alive what has to die.
 */
const LOST: readonly Ending[] = [
  { ending: 'process.exit()' },
  { ending: 'uncaught exception' },
  { ending: 'unhandled rejection' },
  { ending: 'wait for a signal', signals: ['SIGKILL'] },
];
const DEAD: readonly Fault[] = ['refuses connections', 'accepts and hangs'];

const named = ({ ending, signals = [] }: Ending) => [ending, ...signals].join(', ');

describe('a service that ends by', function () {
  this.timeout(60_000);
  let seek: RecordingServer;
  let collector: FaultyCollector;

  beforeEach(async () => {
    seek = await startRecordingServer();
  });
  afterEach(async () => {
    await collector.close();
    await seek.close();
  });

  const start = (args: readonly string[], { ending }: Ending) =>
    startNode([...args, APPLICATION], {
      ENDING: ending,
      SEEK_URL: seek.origin,
      SEEK_OTEL_HOSTS: `127.0.0.1:${seek.port}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_LOG_LEVEL: 'warn',
    });
  const toItsEnd = async ({ child, printed, ended }: Running, { signals = [] }: Ending): Promise<Ended> => {
    await printed(/called/);
    for (const signal of signals) {
      child.kill(signal);
    }
    return ended;
  };
  const both = async (ending: Ending): Promise<[Ended, Ended]> => [
    await toItsEnd(start(['--import', REGISTER], ending), ending),
    await toItsEnd(start([], ending), ending),
  ];
  const seekSpans = () =>
    collector.receiver.spans.filter(({ attributes }) => 'seek.request_id' in attributes);

  for (const ending of DELIVERED) {
    it(`${named(ending)}: delivers what it recorded, and ends as it would have`, async () => {
      collector = await startFaultyCollector();
      const [ours, theirs] = await both(ending);
      expect(ours).to.deep.equal(theirs);
      const sent = seek.requests.flatMap(({ headers }) => headers['x-request-id'] ?? []);
      expect(sent).to.have.length(ending.ending === 'handle the signal' ? 2 : 1);
      expect(seekSpans().map(({ attributes }) => attributes['seek.request_id'])).to.have.members(sent);
    });
  }

  for (const ending of LOST) {
    it(`${named(ending)}: can deliver nothing more, and ends as it would have`, async () => {
      collector = await startFaultyCollector();
      const [ours, theirs] = await both(ending);
      expect(ours).to.deep.equal(theirs);
      expect(seekSpans()).to.deep.equal([]);
    });
  }

  for (const fault of DEAD) {
    it(`each of these, with a collector that ${fault}: ends as it would have, after five seconds at the most`, async () => {
      collector = await startFaultyCollector(fault);
      await Promise.all(
        DELIVERED.map(async (ending) => {
          const [{ stderr, ...ours }, { stderr: _, ...theirs }] = await both(ending);
          expect(ours, named(ending)).to.deep.equal(theirs);
          // Nothing else has ended the wait.
          expect(stderr, named(ending)).to.match(UNDELIVERED);
        }),
      );
    });
  }

  it('SIGTERM twice does not wait for a dead collector', async () => {
    collector = await startFaultyCollector('accepts and hangs');
    const ending = { ending: 'wait for a signal' };
    const running = start(['--import', REGISTER], ending);
    await running.printed(/called/);
    running.child.kill('SIGTERM');
    // It is on its way by then.
    await collector.met;
    running.child.kill('SIGTERM');
    const { code, signal, stderr } = await running.ended;
    expect({ code, signal, stderr }).to.deep.equal({ code: null, signal: 'SIGTERM', stderr: '' });
  });
});
