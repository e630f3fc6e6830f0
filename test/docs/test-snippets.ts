import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { sessionIdFromTraceId } from '../../src/index.ts';
import { startJaeger } from '../support/jaeger.ts';
import { onlyHeader } from '../support/recording-server.ts';
import { TRACE_ID } from '../support/trace-context.ts';
import { COMMANDS, commandWith, README, readmeSnippet, replaced, SNIPPETS } from './snippets.ts';
import { testNodeOptions } from './test-node-options.ts';
import { testServiceSnippets } from './test-service-snippets.ts';
import { useSnippets } from './use-snippets.ts';

/**
 * The commands that install. `.ci/run`, the test of the packed tarball and `npm run check:install` run them, and the tests
 * of pages link the packages of the last.
 */
const INSTALLATION: readonly string[] = [
  'npm ci && npm start\n',
  'npm install opentelemetry-instrumentation-seek @opentelemetry/api @opentelemetry/sdk-node @opentelemetry/instrumentation-http\n',
  'npm install opentelemetry-instrumentation-seek\n',
  'npm install opentelemetry-instrumentation-seek @opentelemetry/api\n',
  'npm install opentelemetry-instrumentation-seek @opentelemetry/api @opentelemetry/sdk-trace @opentelemetry/exporter-trace-otlp-http @opentelemetry/instrumentation @opentelemetry/instrumentation-fetch\n',
];

/** The package.json of the application that the snippets of the README form. */
export const APPLICATION_PACKAGE: object = { name: '@example/posting', version: '2.0.0' };

/**
 * Defines a test of each snippet of the README.
 *
 * @param folder - contains {@link APPLICATION_PACKAGE} and the installed package
 * @param install - installs packages in the folder
 */
export function testReadmeSnippets(
  folder: () => string,
  install: (names: readonly string[]) => void | Promise<void>,
): void {
  const used = useSnippets(folder);
  const { seek, collector, start, run, expectStamped, expectRecorded } = used;

  it('contains the tested snippets and commands', () => {
    expect([...SNIPPETS.keys()]).to.deep.equal([
      'app.mjs',
      'app.cjs',
      'axios.mjs',
      'telemetry.mjs',
      'telemetry.cjs',
      'seek.mjs',
      'service.mjs',
      'posting.mjs',
      'page-alone.js',
      'page.js',
      'failing.mjs',
      'explain.mjs',
    ]);
    expect(COMMANDS.filter((command) => !/node -|npx/.test(command))).to.deep.equal(INSTALLATION);
    expect(COMMANDS.filter((command) => command.includes('npx'))).to.have.length(2);
    expect(COMMANDS.filter((command) => command.includes('node --'))).to.have.length(7);
  });

  it('app.mjs: a service without OpenTelemetry, started with --import', async () => {
    const { stdout } = await run(commandWith('register app.mjs'));
    expect(stdout).to.equal('200\n');
    expect(seek.requests).to.have.length(1);
    // The command sets the name. The version is that of the application.
    expectStamped(seek.requests[0], 'my-service/2.0.0');
  });

  it('npx seek-otel tail: shows the call of app.mjs, and what SEEK received', async () => {
    const command = replaced(commandWith('npx seek-otel tail'), ['tail --', 'tail --port 0 --ui-port 0 --']);
    const { code, stdout, stderr } = await start(command, {});
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: '200\n' });
    expect(collector.spans).to.deep.equal([]);
    expect(stderr)
      .to.contain(`User-Agent    ${onlyHeader(seek.requests[0], 'user-agent')}`)
      .and.to.contain(`X-Request-Id  ${onlyHeader(seek.requests[0], 'x-request-id')}`)
      .and.to.contain('1 interaction, 1 call to SEEK');
  });

  it('app.cjs: a service without OpenTelemetry in CommonJS, started with --require', async () => {
    const { stdout } = await run(commandWith('register app.cjs'), { SEEK_OTEL_USER_AGENT: 'commonjs/1.0.0' });
    expect(stdout).to.equal('200\n');
    expect(seek.requests).to.have.length(1);
    expectStamped(seek.requests[0], 'commonjs/1.0.0');
  });

  testNodeOptions(folder, used);

  it('telemetry.mjs: a service that starts an SDK', async () => {
    const service = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', SEEK_OTEL_USER_AGENT: 'own-sdk/1.0.0' };
    await run(commandWith('./telemetry.mjs'), service);
    expect(seek.requests).to.have.length(1);
    expectStamped(seek.requests[0], 'own-sdk/1.0.0');
  });

  it('telemetry.cjs: a service that starts an SDK in CommonJS', async () => {
    await run(commandWith('./telemetry.cjs'), { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
    expectRecorded('posting-service/1.2.3');
  });

  it('telemetry.mjs and telemetry.cjs: without a reachable collector', async () => {
    await collector.close();
    for (const file of ['./telemetry.mjs', './telemetry.cjs']) {
      const { code, stdout } = await start(commandWith(file), { OTEL_EXPORTER_OTLP_TIMEOUT: '500' });
      expect({ code, stdout }).to.deep.equal({ code: 0, stdout: '200\n' });
    }
  });

  it('posting.mjs: two calls in one session', async () => {
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

  it('failing.mjs: a log entry for each request, and the ID of the failed one', async () => {
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

  it('npx seek-otel find: from a UUID that SEEK quotes to its trace', async () => {
    const command = commandWith('npx seek-otel find');
    const requestId = command.trim().split(' ').at(-1) as string;
    expect(README).to.contain(`\`request ${requestId} failed\`, writes SEEK's support.`);
    const call = { spanId: '749fbdc98fbe50e9', name: 'POST', tags: { 'seek.request_id': requestId } };
    const jaeger = await startJaeger([{ traceId: TRACE_ID, spans: [call] }]);
    const { stdout } = await run(command, { JAEGER_URL: jaeger.url });
    await jaeger.close();
    expect(stdout).to.contain(`Trace ${TRACE_ID}`).and.to.contain(`X-Request-Id  ${requestId}`);
  });

  it('npx seek-otel: the other commands and options', async () => {
    const [, usage = ''] = /## SEEK quotes a UUID\n(.*?)\n## /s.exec(README) ?? [];
    const { stdout } = await run('npx seek-otel --help');
    for (const [, option = ''] of usage.matchAll(/`(--[\w-]+)/g)) {
      expect(stdout).to.contain(option);
    }
    for (const [, command = ''] of usage.matchAll(/npx seek-otel (\w+)/g)) {
      expect(stdout).to.contain(`  seek-otel ${command} `);
    }
    const diagnosis = await run('npx seek-otel doctor --own-sdk', { OTEL_SERVICE_NAME: 'posting-service' });
    expect(diagnosis.stdout).to.contain('No problems found');
  });

  it('explain.mjs: from UUIDs to trace and span', async () => {
    const { stdout } = await run('node explain.mjs');
    const [, traceId] = /=\s+trace\s+(\w+)/.exec(README) ?? [];
    const [, spanId] = /=\s+span\s+(\w+)/.exec(README) ?? [];
    expect(stdout).to.equal(`trace ${traceId}\nspan ${spanId}\n`);
  });

  describe('service.mjs', () => {
    before(() => install(['express', 'fastify']));

    testServiceSnippets(folder, used);
  });

  describe('with the optional packages', () => {
    before(() => install(['axios', '@opentelemetry/auto-instrumentations-node']));

    it('axios.mjs: calls through node:http', async () => {
      const { stdout } = await run(commandWith('register axios.mjs'), {
        SEEK_OTEL_USER_AGENT: 'axios-user/1.0.0',
      });
      expect(stdout).to.equal('200\n');
      expect(seek.requests).to.have.length(1);
      expectStamped(seek.requests[0], 'axios-user/1.0.0');
    });

    it('axios.mjs: in a service that starts an SDK', async () => {
      const command = commandWith('./telemetry.mjs').replace('app.mjs', 'axios.mjs');
      const service = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', SEEK_OTEL_USER_AGENT: 'axios-user/1.0.0' };
      expect((await run(command, service)).stdout).to.equal('200\n');
      expectStamped(seek.requests[0], 'axios-user/1.0.0');
    });

    it('app.mjs: under register with auto-instrumentations', async () => {
      await run(commandWith('register app.mjs'));
      expectStamped(seek.requests[0], 'my-service/2.0.0');
    });

    it('telemetry.mjs: with auto-instrumentations', async () => {
      const [, list = ''] = /`(withSeek\(getNode.*?\))`/.exec(README) ?? [];
      const telemetry = readmeSnippet('telemetry.mjs')
        .replace('{ HttpInstrumentation }', '{ getNodeAutoInstrumentations }')
        .replace('/instrumentation-http', '/auto-instrumentations-node')
        .replace('withSeek([new HttpInstrumentation()])', list);
      expect(list).to.contain('getNodeAutoInstrumentations()');
      expect(telemetry).not.to.contain('HttpInstrumentation');
      writeFileSync(join(folder(), 'telemetry.mjs'), telemetry);
      const service = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', SEEK_OTEL_USER_AGENT: 'auto/1.0.0' };
      await run(commandWith('./telemetry.mjs'), service);
      expect(seek.requests).to.have.length(1);
      expectStamped(seek.requests[0], 'auto/1.0.0');
    });

    for (const application of ['app.mjs', 'axios.mjs']) {
      it(`seek.mjs: beside an SDK that another module starts, with ${application}`, async () => {
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
