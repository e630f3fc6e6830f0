import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { limiter } from '../endings/limiter.ts';
import { type Installation, type Outcome, type RunWayOptions, runWay } from '../endings/run-way.ts';
import { withoutWarnings } from '../endings/warnings.ts';
import { WAYS, type Way } from '../endings/ways.ts';
import { REGISTER } from '../support/run-node.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));
const TESTED: Installation = {
  node: process.execPath,
  register: ['--import', REGISTER],
  fixtures: FIXTURES,
  env: { PACKAGE_INDEX: new URL('../../src/index.ts', import.meta.url).href },
};
const PRINT_ATTEMPTS = ['--import', `${FIXTURES}ending-attempts.mjs`];
const ATTEMPT = /^attempts an export\n/gm;

/** Fastify is not a dependency. `npm run endings` has all ways. */
const TESTED_WAYS = WAYS.filter(({ isOnlyByHand }) => !isOnlyByHand);
const named = (...names: readonly string[]) =>
  names.map((name) => TESTED_WAYS.find((way) => way.name === name) as Way);
const FEW = named(
  'the event loop is empty',
  'a top-level await never settles',
  'SIGTERM without a handler',
  'SIGTERM, node:http: the handler closes the server',
  'SIGTERM, node:http: the handler closes the server, then `await flush()` and `process.exit(0)`',
  'SIGTERM to a cluster, without a handler',
);

interface Pair {
  readonly ours: Outcome;
  /** Without `register`. */
  readonly theirs: Outcome;
}

/** At most this many processes run at the same time. */
const places = limiter(availableParallelism() + 1);
/** These wait most of the time. */
const waitingPlaces = limiter(4 * availableParallelism());
/** They are the same for every collector. */
const unregistered = new Map<Way, Promise<Outcome>>();

function start(way: Way, options: RunWayOptions): Promise<Pair> {
  const theirs =
    unregistered.get(way) ?? places(() => runWay(way, TESTED, { ...options, isRegistered: false, args: [] }));
  unregistered.set(way, theirs);
  const { fault } = options;
  const place = fault === undefined || fault === 'refuses connections' ? places : waitingPlaces;
  const pair = Promise.all([place(() => runWay(way, TESTED, options)), theirs]).then(([ours, theirs]) => ({
    ours,
    theirs,
  }));
  // The test that waits for it reports its rejection.
  pair.catch(() => {});
  return pair;
}

/** Declares a test for each way. All processes of a `describe` start with it, so that they run beside each other. */
function each(ways: readonly Way[], options: RunWayOptions, check: (way: Way, pair: Pair) => void): void {
  const pairs = new Map<Way, Promise<Pair>>();
  before(() => {
    for (const way of ways) {
      pairs.set(way, start(way, options));
    }
  });
  for (const way of ways) {
    it(way.name, async () => {
      check(way, (await pairs.get(way)) as Pair);
    });
  }
}

const seen = ({ code, signal, stdout, stderr }: Outcome) => ({ code, signal, stdout, stderr });

describe('the end of a process under register', function () {
  this.timeout(180_000);

  describe('with a collector that accepts and hangs: ends after the timeout, and says so', () => {
    const options: RunWayOptions = { fault: 'accepts and hangs', env: { OTEL_LOG_LEVEL: 'warn' } };
    const ways = [
      ...FEW,
      ...named(
        'the event loop is empty, with a `beforeExit` handler that works on',
        'SIGTERM, node:http: the handler sets `process.exitCode = 7` and closes the server',
      ),
    ];
    each(ways, options, (_, { ours: { stderr, ...ours }, theirs }) => {
      expect(seen({ ...ours, stderr: '' })).to.deep.equal(seen({ ...theirs, stderr: '' }));
      expect(stderr)
        .to.match(/telemetry was not exported within 5000 ms/)
        .and.include(theirs.stderr);
      expect(ours.delivered).to.equal(0);
    });

    it('waits one second at most in process.exit(), and says so', async () => {
      const [exit] = named('SIGTERM, node:http: the handler closes the server, then `process.exit(0)`') as [
        Way,
      ];
      const { stderr, ...ours } = await runWay(exit, TESTED, { fault: 'accepts and hangs' });
      const { warnings, rest } = withoutWarnings(stderr);
      expect({ ...seen({ ...ours, stderr: rest }) }).to.include({ code: 0, signal: null, stderr: '' });
      expect(warnings).to.have.length(1);
      expect(warnings[0]).to.match(/^6 spans were not delivered to .*: no answer within 1000 ms\. /);
    });

    it('does not wait after a second SIGTERM', async () => {
      const [once] = named('SIGTERM without a handler') as [Way];
      const twice: Way = {
        ...once,
        end: async (run) => {
          const killed = once.end(run);
          // The export has started.
          await run.met;
          run.child.kill('SIGTERM');
          await killed;
        },
      };
      const { code, signal, stderr } = await runWay(twice, TESTED, { fault: 'accepts and hangs' });
      expect({ code, signal, stderr }).to.deep.equal({ code: null, signal: 'SIGTERM', stderr: '' });
    });
  });

  describe('with a healthy collector: is as without register, and delivers the spans', () => {
    each(TESTED_WAYS, {}, ({ delivers }, { ours, theirs }) => {
      expect(seen(ours)).to.deep.equal(seen(theirs));
      expect(ours.recorded).to.equal(theirs.recorded).and.to.be.greaterThan(0);
      if (delivers !== 'some') {
        expect(ours.delivered).to.equal(delivers === 'all' ? ours.recorded : 0);
      }
    });
  });

  describe('with a collector that refuses connections: waits for nothing, and warns once', () => {
    each(TESTED_WAYS, { fault: 'refuses connections', args: PRINT_ATTEMPTS }, (way, { ours, theirs }) => {
      const { delivers, exports, processes } = way;
      const { warnings, rest } = withoutWarnings(ours.stderr);
      const stdout = ours.stdout.replaceAll(ATTEMPT, '');
      expect({ ...seen(ours), stdout, stderr: rest }).to.deep.equal(seen(theirs));
      // A retry would be one more.
      expect(ours.stdout.match(ATTEMPT)?.length ?? 0).to.be.at.most(exports);
      if (delivers !== 'some') {
        expect(warnings).to.have.length(delivers === 'all' ? processes : 0);
      }
      if (delivers === 'all') {
        const spans = ours.recorded / processes;
        for (const warning of warnings) {
          expect(warning)
            .to.match(
              new RegExp(`^${spans} span${spans === 1 ? ' was' : 's were'} not delivered to http://127`),
            )
            .and.include('ECONNREFUSED 127.0.0.1:PORT')
            .and.include('npx seek-otel doctor');
        }
      }
    });
  });

  describe('with a collector that refuses connections, and OTEL_LOG_LEVEL=none: warns of nothing', () => {
    const options: RunWayOptions = { fault: 'refuses connections', env: { OTEL_LOG_LEVEL: 'none' } };
    each(FEW, options, (_, { ours, theirs }) => {
      expect(seen(ours)).to.deep.equal(seen(theirs));
    });
  });

  describe('with a collector that answers after a second: delivers the spans', () => {
    each(FEW, { fault: 'answers after a second' }, (_, { ours, theirs }) => {
      expect(seen(ours)).to.deep.equal(seen(theirs));
      expect(ours.delivered).to.equal(ours.recorded);
    });
  });
});
