import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type Fault, type FaultyCollector, startFaultyCollector } from '../support/faulty-collector.ts';
import { useRecordingServer } from '../support/recording-server.ts';
import { type Ended, REGISTER, type Running, startNode } from '../support/run-node.ts';
import { environmentFor } from '../support/seek-and-collector.ts';

const APPLICATION = fileURLToPath(new URL('../fixtures/call.mjs', import.meta.url));
const UNDELIVERED = /telemetry was not exported within 5000 ms/;

interface Ending {
  readonly ending: string;
  readonly signals?: readonly NodeJS.Signals[];
}

/** Endings after which the collector has received every span. */
const DELIVERED: readonly Ending[] = [
  { ending: 'no work left' },
  { ending: 'exit code' },
  { ending: 'beforeExit handler' },
  { ending: 'wait for a signal', signals: ['SIGTERM'] },
  { ending: 'wait for a signal', signals: ['SIGINT'] },
  { ending: 'handle the signal', signals: ['SIGTERM'] },
];
/**
 * Endings after which spans that are not exported yet are lost, because Node.js exits without waiting for asynchronous
 * work. An `uncaughtException` handler could wait, but it would keep alive a process that must exit.
 */
const LOST: readonly Ending[] = [
  { ending: 'process.exit()' },
  { ending: 'uncaught exception' },
  { ending: 'unhandled rejection' },
  { ending: 'wait for a signal', signals: ['SIGKILL'] },
];
const DEAD: readonly Fault[] = ['refuses connections', 'accepts and hangs'];

const named = ({ ending, signals = [] }: Ending) => [ending, ...signals].join(', ');

describe('the end of a service under register', function () {
  this.timeout(60_000);
  let collector: FaultyCollector;
  afterEach(() => collector.close());
  const seek = useRecordingServer();

  const start = (args: readonly string[], { ending }: Ending) =>
    startNode([...args, APPLICATION], {
      ...environmentFor(seek, collector.url),
      ENDING: ending,
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
    it(`${named(ending)}: exports its spans, and exits as without register`, async () => {
      collector = await startFaultyCollector();
      const [ours, theirs] = await both(ending);
      expect(ours).to.deep.equal(theirs);
      const sent = seek.requests.flatMap(({ headers }) => headers['x-request-id'] ?? []);
      expect(sent).to.have.length(ending.ending === 'handle the signal' ? 2 : 1);
      expect(seekSpans().map(({ attributes }) => attributes['seek.request_id'])).to.have.members(sent);
    });
  }

  for (const ending of LOST) {
    it(`${named(ending)}: loses its spans, and exits as without register`, async () => {
      collector = await startFaultyCollector();
      const [ours, theirs] = await both(ending);
      expect(ours).to.deep.equal(theirs);
      expect(seekSpans()).to.deep.equal([]);
    });
  }

  for (const fault of DEAD) {
    it(`exits as without register, after at most five seconds, with a collector that ${fault}`, async () => {
      collector = await startFaultyCollector(fault);
      await Promise.all(
        DELIVERED.map(async (ending) => {
          const [{ stderr, ...ours }, { stderr: _, ...theirs }] = await both(ending);
          expect(ours, named(ending)).to.deep.equal(theirs);
          // The timeout alone has ended the wait.
          expect(stderr, named(ending)).to.match(UNDELIVERED);
        }),
      );
    });
  }

  it('wait for a signal, SIGTERM, SIGTERM: does not wait for an unresponsive collector', async () => {
    collector = await startFaultyCollector('accepts and hangs');
    const ending = { ending: 'wait for a signal' };
    const running = start(['--import', REGISTER], ending);
    await running.printed(/called/);
    running.child.kill('SIGTERM');
    // The export has started.
    await collector.met;
    running.child.kill('SIGTERM');
    const { code, signal, stderr } = await running.ended;
    expect({ code, signal, stderr }).to.deep.equal({ code: null, signal: 'SIGTERM', stderr: '' });
  });
});
