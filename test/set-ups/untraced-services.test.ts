import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { validate, version } from 'uuid';
import { sessionIdFromTraceId } from '../../src/index.ts';
import { onlyHeader, type RecordedRequest } from '../support/recording-server.ts';
import { startRegistered } from '../support/run-registered.ts';
import { useSeekAndCollector } from '../support/seek-and-collector.ts';

const AT_ONCE = 30;
const IN_TURN = 10;
const PIPELINED = 10;

interface Setup {
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of Node.js. Default: register. */
  readonly args?: readonly string[];
}

const UNTRACED: Readonly<Record<string, Setup>> = {
  'register without a traces exporter': { env: { OTEL_TRACES_EXPORTER: 'none' } },
  'register with a disabled SDK': { env: { OTEL_SDK_DISABLED: 'true' } },
  'withSeek([]) without an SDK': { env: { SETUP: 'withSeek' }, args: [] },
};
/** Each call is a trace of its own. */
const CALLS_TRACED: Setup = { env: { SETUP: 'NodeSDK' }, args: [] };
const TRACED: Readonly<Record<string, Setup>> = {
  register: {},
  'register without samples': { env: { OTEL_TRACES_SAMPLER: 'always_off' } },
};

describe('the session of an inbound request', () => {
  const servers = useSeekAndCollector();
  const { seek } = servers;

  /** Sends requests to the service, each with a path of its own, and returns its answers by path. */
  const serve = async ({ env, args }: Setup, framework: string): Promise<ReadonlyMap<string, string>> => {
    const service = startRegistered(
      servers,
      'inbound-service.mjs',
      { FRAMEWORK: framework, SEEK_OTEL_USER_AGENT: 'inbound-test/1.0.0', ...env },
      args && { args },
    );
    const origin = await service.printed(/http:\/\/\S+/);
    const answers = new Map([
      ...(await atOnce(origin)),
      ...(await inTurn(origin)),
      ...(await pipelined(origin)),
    ]);
    await getText(`${origin}/stop`, new Agent());
    expect((await service.ended).code).to.equal(0);
    return answers;
  };
  /** The requests that SEEK has received, by the path of the inbound request that has made them. */
  const received = (): ReadonlyMap<string, readonly RecordedRequest[]> => {
    const byPath = new Map<string, RecordedRequest[]>();
    for (const request of seek.requests) {
      const path = request.path.slice(0, request.path.lastIndexOf('/'));
      byPath.set(path, [...(byPath.get(path) ?? []), request]);
    }
    return byPath;
  };
  /** Checks that all calls of one inbound request have one session, which no other one has; and returns them by path. */
  const sessionsByPath = (): ReadonlyMap<string, string> => {
    const sessions = new Map<string, string>();
    for (const [path, requests] of received()) {
      expect(requests.map((request) => request.path).toSorted()).to.deep.equal([
        `${path}/fetch`,
        `${path}/timer`,
        `${path}/undici`,
      ]);
      const ids = new Set(requests.map((request) => onlyHeader(request, 'x-session-id')));
      expect([...ids]).to.have.length(1);
      sessions.set(path, [...ids][0] as string);
    }
    expect(sessions.size).to.equal(AT_ONCE + IN_TURN + PIPELINED);
    expect(new Set(sessions.values()).size).to.equal(sessions.size);
    return sessions;
  };
  const expectRandom = (sessions: ReadonlyMap<string, string>) => {
    for (const sessionId of sessions.values()) {
      expect(validate(sessionId) && version(sessionId)).to.equal(4);
    }
  };

  for (const framework of ['node:http', 'node:http, in a listener of the body', 'express']) {
    // Without the http instrumentation, Node.js 24 calls these listeners in the context of the connection.
    const isOnlyRegistered = framework.includes('listener');
    const isTried = ([, { args }]: [string, Setup]) => !isOnlyRegistered || args === undefined;
    describe(`with ${framework}`, () => {
      for (const [name, setup] of Object.entries(UNTRACED).filter(isTried)) {
        it(`is one for all calls that nothing traces: ${name}`, async () => {
          const answers = await serve(setup, framework);
          const sessions = sessionsByPath();
          expectRandom(sessions);
          expect(answers).to.deep.equal(sessions);
          expect(seek.requests.filter(({ headers }) => 'traceparent' in headers)).to.deep.equal([]);
        });
      }

      const itWithoutRegister = isOnlyRegistered ? () => {} : it;
      itWithoutRegister('is one for all calls, if each is a trace of its own', async () => {
        const answers = await serve(CALLS_TRACED, framework);
        const sessions = sessionsByPath();
        expectRandom(sessions);
        expect(answers).to.deep.equal(sessions);
        expect(new Set(seek.requests.map(traceIdOf)).size).to.equal(seek.requests.length);
      });

      for (const [name, setup] of Object.entries(TRACED)) {
        it(`is that of its trace, if there is one: ${name}`, async () => {
          const answers = await serve(setup, framework);
          expect(answers).to.deep.equal(sessionsByPath());
          for (const request of seek.requests) {
            expect(onlyHeader(request, 'x-session-id')).to.equal(sessionIdFromTraceId(traceIdOf(request)));
          }
        });
      }
    });
  }
});

function traceIdOf(request: RecordedRequest): string {
  return onlyHeader(request, 'traceparent').split('-')[1] as string;
}

type Answers = readonly (readonly [path: string, answer: string])[];

const pathsOf = (kind: string, count: number) => Array.from({ length: count }, (_, i) => `/${kind}/${i}`);

/** Each over a connection of its own. */
function atOnce(origin: string): Promise<Answers> {
  return Promise.all(
    pathsOf('at-once', AT_ONCE).map(
      async (path) => [path, await getText(origin + path, new Agent())] as const,
    ),
  );
}

/** One after the other, over one connection. */
async function inTurn(origin: string): Promise<Answers> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const answers: [string, string][] = [];
  for (const path of pathsOf('in-turn', IN_TURN)) {
    answers.push([path, await getText(origin + path, agent)]);
  }
  agent.destroy();
  return answers;
}

/** All in one segment, over one connection. The server starts to handle all of them before it answers one. */
async function pipelined(origin: string): Promise<Answers> {
  const { host, port, hostname } = new URL(origin);
  const paths = pathsOf('pipelined', PIPELINED);
  const socket = connect(Number(port), hostname);
  const last = paths.at(-1);
  socket.write(
    paths
      .map(
        (path) =>
          `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${path === last ? 'Connection: close\r\n' : ''}\r\n`,
      )
      .join(''),
  );
  const responses = (await text(socket)).split('HTTP/1.1 200 OK\r\n').slice(1);
  return paths.map(
    (path, i) => [path, /\r\n\r\n(?:[0-9a-f]+\r\n)?([\w-]+)/.exec(responses[i] ?? '')?.[1] ?? ''] as const,
  );
}

function getText(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => resolve(text(response))).on('error', reject);
  });
}
