import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type OtlpReceiver, startOtlpReceiver } from '../../examples/stand-ins/otlp-receiver.ts';
import { sessionIdFromTraceId, spanIdFromRequestId, traceIdFromSessionId } from '../../src/index.ts';
import { startJaeger } from './jaeger.ts';
import {
  onlyHeader,
  type RecordedRequest,
  type RecordingServer,
  startRecordingServer,
} from './recording-server.ts';
import { type Ended, runShell } from './run-node.ts';

interface Block {
  readonly language: string;
  readonly text: string;
}

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const BLOCKS: readonly Block[] = Array.from(
  README.matchAll(/^```(\w+)\n(.*?)^```$/gms),
  ([, language = '', text = '']) => ({ language, text }),
);
const FILES: ReadonlyMap<string, string> = new Map(
  BLOCKS.filter(({ language }) => language === 'js').map(({ text }) => [
    /^\/\/ (\S+)\n/.exec(text)?.[1] ?? `nameless: ${text}`,
    text,
  ]),
);
const COMMANDS: readonly string[] = BLOCKS.filter(({ language }) => language === 'sh').map(
  ({ text }) => text,
);

/** A snippet, by the name in its first line. */
export function readmeSnippet(name: string): string {
  const text = FILES.get(name);
  if (text === undefined) {
    throw new Error(`README has no ${name}`);
  }
  return text;
}

/** Commands that install: `.ci/run`, the test of the packed tarball and `npm run check:install` run them. */
const INSTALLATION: readonly string[] = [
  'npm ci && npm start\n',
  'npm install opentelemetry-instrumentation-seek @opentelemetry/api @opentelemetry/sdk-node @opentelemetry/instrumentation-http\n',
  'npm install opentelemetry-instrumentation-seek\n',
  'npm install opentelemetry-instrumentation-seek @opentelemetry/api\n',
];

/** The package.json of the application that the README's snippets make up. */
export const APPLICATION_PACKAGE: object = { name: '@example/posting', version: '2.0.0' };

/**
 * Tests that every snippet of the README does what the README says of it.
 *
 * @param folder - where the package is installed, beside {@link APPLICATION_PACKAGE}
 * @param install - installs packages there
 */
export function worksAsTheReadmeSays(
  folder: () => string,
  install: (names: readonly string[]) => void | Promise<void>,
): void {
  let seek: RecordingServer;
  let collector: OtlpReceiver;

  beforeEach(async () => {
    seek = await startRecordingServer();
    collector = await startOtlpReceiver();
    for (const [name, text] of FILES) {
      writeFileSync(join(folder(), name), text);
    }
  });
  afterEach(async () => {
    await seek.close();
    await collector.close();
  });

  const start = (command: string, env: Record<string, string>): Promise<Ended> =>
    runShell(
      command.replaceAll('http://localhost:4318', collector.url),
      {
        SEEK_GRAPHQL_URL: `${seek.origin}/graphql`,
        SEEK_OTEL_HOSTS: new URL(seek.origin).host,
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
        // What npx says of somebody's npm settings is no part of the output.
        npm_config_loglevel: 'error',
        ...env,
      },
      folder(),
    );
  const run = async (command: string, env: Record<string, string> = {}): Promise<Ended> => {
    const ended = await start(command, env);
    expect({ code: ended.code, stderr: ended.stderr }).to.deep.equal({ code: 0, stderr: '' });
    return ended;
  };
  const commandWith = (text: string) => {
    const found = COMMANDS.filter((command) => command.includes(text));
    expect(found, `commands with "${text}"`).to.have.length(1);
    return found[0] as string;
  };

  /** The three headers, as SEEK saw them, and the span that they stand for, as the collector got it. */
  const expectStamped = (request: RecordedRequest | undefined, userAgent: string) => {
    const requestId = onlyHeader(request, 'x-request-id');
    const sessionId = onlyHeader(request, 'x-session-id');
    const traceId = traceIdFromSessionId(sessionId);
    const spanId = spanIdFromRequestId(requestId);
    expect(onlyHeader(request, 'user-agent')).to.equal(userAgent);
    expect(onlyHeader(request, 'traceparent')).to.equal(`00-${traceId}-${spanId}-01`);
    const span = collector.spans.find((candidate) => candidate.spanId === spanId);
    expect(span).to.include({ traceId, kind: 3 });
    expect(span?.attributes).to.include({
      'seek.request_id': requestId,
      'seek.session_id': sessionId,
      'user_agent.original': userAgent,
    });
  };

  /** The same where trace IDs are made by OpenTelemetry, so that the session ID holds all but 6 bits of them. */
  const expectRecorded = (userAgent: string) => {
    expect(seek.requests).to.have.length(1);
    const requestId = onlyHeader(seek.requests[0], 'x-request-id');
    const spans = collector.spans.filter(({ kind }) => kind === 3);
    expect(spans.map(({ spanId }) => spanId)).to.deep.equal([spanIdFromRequestId(requestId)]);
    expect(onlyHeader(seek.requests[0], 'x-session-id')).to.equal(
      sessionIdFromTraceId(spans[0]?.traceId ?? ''),
    );
    expect(onlyHeader(seek.requests[0], 'user-agent')).to.equal(userAgent);
  };

  it('has a test for each of its snippets', () => {
    expect([...FILES.keys()]).to.deep.equal([
      'app.mjs',
      'app.cjs',
      'axios.mjs',
      'telemetry.mjs',
      'auto.mjs',
      'telemetry.cjs',
      'seek.mjs',
      'posting.mjs',
      'page.js',
      'page-alone.js',
      'failing.mjs',
      'explain.mjs',
    ]);
    expect(COMMANDS.filter((command) => !/node --|npx/.test(command))).to.deep.equal(INSTALLATION);
    expect(COMMANDS.filter((command) => command.includes('npx'))).to.have.length(1);
    expect(COMMANDS.filter((command) => command.includes('node --'))).to.have.length(7);
  });

  it('app.mjs, a service without OpenTelemetry, started with --import', async () => {
    const { stdout } = await run(commandWith('register app.mjs'));
    expect(stdout).to.equal('200\n');
    expect(seek.requests).to.have.length(1);
    // The name is what the command sets, the version the application's own.
    expectStamped(seek.requests[0], 'my-service/2.0.0');
  });

  it('app.cjs, the same in CommonJS, started with --require', async () => {
    const { stdout } = await run(commandWith('register app.cjs'), { SEEK_OTEL_USER_AGENT: 'commonjs/1.0.0' });
    expect(stdout).to.equal('200\n');
    expect(seek.requests).to.have.length(1);
    expectStamped(seek.requests[0], 'commonjs/1.0.0');
  });

  it('app.mjs and app.cjs, started through NODE_OPTIONS', async () => {
    const [, options = ''] = /`NODE_OPTIONS="([^"]+)"`/.exec(README) ?? [];
    for (const application of ['app.mjs', 'app.cjs']) {
      await run(`node ${application}`, { NODE_OPTIONS: options, SEEK_OTEL_USER_AGENT: 'options/1.0.0' });
      expectStamped(seek.requests.at(-1), 'options/1.0.0');
    }
    expect(seek.requests).to.have.length(2);
  });

  it('telemetry.mjs, a service with an SDK and instrumentations of its own', async () => {
    const service = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', SEEK_OTEL_USER_AGENT: 'own-sdk/1.0.0' };
    await run(commandWith('./telemetry.mjs'), service);
    expect(seek.requests).to.have.length(1);
    expectStamped(seek.requests[0], 'own-sdk/1.0.0');
  });

  it('telemetry.cjs, the same in CommonJS with a SeekInstrumentation', async () => {
    await run(commandWith('./telemetry.cjs'), { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
    expectRecorded('posting-service/1.2.3');
  });

  it('telemetry.mjs and telemetry.cjs, where no collector answers', async () => {
    await collector.close();
    for (const file of ['./telemetry.mjs', './telemetry.cjs']) {
      const { code, stdout } = await start(commandWith(file), { OTEL_EXPORTER_OTLP_TIMEOUT: '500' });
      expect({ code, stdout }).to.deep.equal({ code: 0, stdout: '200\n' });
    }
    collector = await startOtlpReceiver();
  });

  it('posting.mjs, two calls in one session', async () => {
    const { stdout } = await run('node --import opentelemetry-instrumentation-seek/register posting.mjs');
    const [first, second] = seek.requests.map((request) => onlyHeader(request, 'x-session-id'));
    expect(second).to.equal(first);
    expect(stdout).to.equal(`posted in session ${first}\n`);
    expect(collector.spans.map(({ attributes }) => attributes['seek.session_id'])).to.deep.equal([
      first,
      first,
    ]);
    expect(new Set(collector.spans.map(({ traceId }) => sessionIdFromTraceId(traceId))).size).to.equal(2);
  });

  it('failing.mjs, an entry for each request, and the ID of the one that failed', async () => {
    const { stdout: answered } = await run('node failing.mjs');
    const requestId = onlyHeader(seek.requests[0], 'x-request-id');
    const { durationMillis, ...entry } = JSON.parse(answered);
    expect(durationMillis).to.be.a('number');
    const url = `${seek.origin}/graphql`;
    expect(entry).to.deep.equal({ requestId, method: 'GET', url, status: 200, failed: false });

    await seek.close();
    const { stdout: failed } = await run('node failing.mjs');
    const [line = '', sentence] = failed.trim().split('\n');
    expect(JSON.parse(line)).to.include({ method: 'GET', url, failed: true });
    expect(sentence).to.equal(`SEEK failed, request ${JSON.parse(line).requestId}`);
  });

  it('npx seek-otel find, from a UUID that SEEK quotes to its trace', async () => {
    const command = commandWith('npx seek-otel find');
    const requestId = command.trim().split(' ').at(-1) as string;
    expect(README).to.contain(`\`request ${requestId} failed\`, writes SEEK's support.`);
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const call = { spanId: '749fbdc98fbe50e9', name: 'POST', tags: { 'seek.request_id': requestId } };
    const jaeger = await startJaeger([{ traceId, spans: [call] }]);
    const { stdout } = await run(command, { JAEGER_URL: jaeger.url });
    await jaeger.close();
    expect(stdout).to.contain(`Trace ${traceId}`).and.to.contain(`X-Request-Id  ${requestId}`);
  });

  it('npx seek-otel, its other commands and options', async () => {
    const [, usage = ''] = /## SEEK quotes a UUID\n(.*?)\n## /s.exec(README) ?? [];
    const { stdout } = await run('npx seek-otel --help');
    for (const [, option = ''] of usage.matchAll(/`(--[\w-]+)/g)) {
      expect(stdout).to.contain(option);
    }
    for (const [, command = ''] of usage.matchAll(/npx seek-otel (\w+)/g)) {
      expect(stdout).to.contain(`  seek-otel ${command} `);
    }
    const diagnosis = await run('npx seek-otel doctor --own-sdk');
    expect(diagnosis.stdout).to.contain('Nothing is wrong.');
  });

  it('explain.mjs, from UUIDs back to trace and span', async () => {
    const { stdout } = await run('node explain.mjs');
    const [, traceId] = /=\s+trace\s+(\w+)/.exec(README) ?? [];
    const [, spanId] = /=\s+span\s+(\w+)/.exec(README) ?? [];
    expect(stdout).to.equal(`trace ${traceId}\nspan ${spanId}\n`);
  });

  describe('with what it says may be installed besides', () => {
    before(() => install(['axios', '@opentelemetry/auto-instrumentations-node']));

    it('axios.mjs, calls through node:http', async () => {
      const { stdout } = await run(commandWith('register axios.mjs'), {
        SEEK_OTEL_USER_AGENT: 'axios-user/1.0.0',
      });
      expect(stdout).to.equal('200\n');
      expect(seek.requests).to.have.length(1);
      expectStamped(seek.requests[0], 'axios-user/1.0.0');
    });

    it('axios.mjs and an SDK of its own', async () => {
      const command = commandWith('./telemetry.mjs').replace('app.mjs', 'axios.mjs');
      const service = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', SEEK_OTEL_USER_AGENT: 'axios-user/1.0.0' };
      expect((await run(command, service)).stdout).to.equal('200\n');
      expectStamped(seek.requests[0], 'axios-user/1.0.0');
    });

    it('app.mjs under register, with auto-instrumentations', async () => {
      await run(commandWith('register app.mjs'));
      expectStamped(seek.requests[0], 'my-service/2.0.0');
    });

    it('auto.mjs, an SDK with auto-instrumentations', async () => {
      await run(commandWith('./auto.mjs'), { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
      expectRecorded('posting-service/1.2.3');
    });

    for (const application of ['app.mjs', 'axios.mjs']) {
      it(`seek.mjs beside a start-up of somebody else's: ${application}`, async () => {
        await run(commandWith('./seek.mjs').replace('app.mjs', application), {
          OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
          OTEL_NODE_RESOURCE_DETECTORS: 'env',
          SEEK_OTEL_USER_AGENT: 'seek-user/1.0.0',
        });
        expectRecorded('seek-user/1.0.0');
      });
    }
  });
}
