import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { sessionIdFromTraceId, spanIdFromRequestId } from '../../src/index.ts';
import { startJaeger } from '../support/jaeger.ts';
import { onlyHeader } from '../support/recording-server.ts';
import { TRACE_ID } from '../support/trace-context.ts';
import { COMMANDS, commandWith, page, README, replaced, SNIPPETS, snippet } from './snippets.ts';
import { testMigrationSnippets } from './test-migration-snippets.ts';
import { testNodeOptions } from './test-node-options.ts';
import { testServiceSnippets } from './test-service-snippets.ts';
import { useSnippets } from './use-snippets.ts';

/** The commands that install. `.ci/run`, the test of the packed tarball and `npm run check:install` run them. */
const INSTALLATION: readonly string[] = [
  'npm install opentelemetry-instrumentation-seek @opentelemetry/api @opentelemetry/sdk-node @opentelemetry/instrumentation-http\n',
  'npm install opentelemetry-instrumentation-seek\n',
  'npm ci && npm start\n',
];

/** That of docs/seek-otel.md. */
const EXAMPLE_REQUEST_ID = '00f067aa-0ba9-402b-a7ce-929d0e0e4736';
const OTHER_TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';

function call(requestId: string) {
  return {
    spanId: spanIdFromRequestId(requestId),
    name: 'POST',
    tags: { 'seek.request_id': requestId },
  };
}

/** The package.json of the application that the snippets form. */
export const APPLICATION_PACKAGE: object = { name: '@example/posting', version: '2.0.0' };

/**
 * Defines a test of each snippet of the README and of the pages that form an application with it.
 *
 * @param folder - contains {@link APPLICATION_PACKAGE} and the installed package
 * @param install - installs packages in the folder
 */
export function testSnippets(
  folder: () => string,
  install: (names: readonly string[]) => void | Promise<void>,
): void {
  const used = useSnippets(folder);
  const { seek, collector, start, run, expectStamped, expectRecorded } = used;

  it('contains the tested snippets and commands', () => {
    expect([...SNIPPETS.keys()]).to.deep.equal([
      'app.mjs',
      'app.cjs',
      'telemetry.mjs',
      'telemetry.cjs',
      'failing.mjs',
      'before.mjs',
      'after.mjs',
      'koa.mjs',
      'explain.mjs',
      'posting.mjs',
      'service.mjs',
    ]);
    expect(COMMANDS.filter((command) => /^npm/.test(command))).to.deep.equal(INSTALLATION);
    // Two of them are in two pages.
    expect(COMMANDS.filter((command) => !/^npm/.test(command))).to.have.length(16);
  });

  it('app.mjs: a service without OpenTelemetry, started with --import', async () => {
    const { stdout } = await run(commandWith('register app.mjs'));
    expect(stdout).to.equal('200\n');
    expect(seek.requests).to.have.length(1);
    // The command sets the name. The version is that of the application.
    expectStamped(seek.requests[0], 'my-service/2.0.0');
  });

  it('npx seek-otel tail: shows the call of app.mjs, and what SEEK received', async () => {
    const command = replaced(commandWith('tail -- node app.mjs'), [
      'tail --',
      'tail --port 0 --ui-port 0 --',
    ]);
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

  it('npx seek-otel tail -- node service.mjs: starts the service, and ends with it', async () => {
    const service = replaced(snippet('service.mjs'), [
      'server.listen(3000);',
      "server.listen(0, '127.0.0.1', () => process.kill(process.pid, 'SIGTERM'));",
    ]);
    writeFileSync(join(folder(), 'service.mjs'), service);
    const [command = '', ...others] = new Set(
      COMMANDS.filter((each) => each.includes('tail -- node service')),
    );
    expect(others).to.deep.equal([]);
    const ended = await start(replaced(command, ['tail --', 'tail --port 0 --ui-port 0 --']), {});
    expect(ended).to.include({ code: 0, stdout: '' });
  });

  it('npx seek-otel find: from the UUID that SEEK quotes, which is that of the picture, to its trace', async () => {
    const [, quoted = ''] = /`Request (\S+) failed\.`/.exec(README) ?? [];
    const picture = readFileSync(new URL('../../examples/demo/waterfall.svg', import.meta.url), 'utf8');
    expect(picture).to.contain(quoted);
    const jaeger = await startJaeger([
      { traceId: TRACE_ID, spans: [call(quoted)] },
      { traceId: OTHER_TRACE_ID, spans: [call(EXAMPLE_REQUEST_ID)] },
    ]);
    for (const [requestId, traceId] of [
      [quoted, TRACE_ID],
      [EXAMPLE_REQUEST_ID, OTHER_TRACE_ID],
    ] as const) {
      const { stdout } = await run(commandWith(`find ${requestId}`), { JAEGER_URL: jaeger.url });
      expect(stdout).to.contain(`Trace ${traceId}`).and.to.contain(`X-Request-Id  ${requestId}`);
    }
    await jaeger.close();
  });

  it('npx seek-otel: the commands and options of its page', async () => {
    const usage = page('seek-otel.md');
    const { stdout } = await run('npx seek-otel --help');
    for (const [, option = ''] of usage.matchAll(/`(--[\w-]+)/g)) {
      expect(stdout).to.contain(option);
    }
    for (const [, command = ''] of usage.matchAll(/^## (\w+)$/gm)) {
      expect(stdout).to.contain(`  seek-otel ${command} `);
    }
    const explained = await run(commandWith('npx seek-otel explain'));
    expect(explained.stdout).to.contain(spanIdFromRequestId(EXAMPLE_REQUEST_ID));
  });

  it('npx seek-otel doctor: finds no problem in an application without one', async () => {
    const [command = '', ...others] = new Set(COMMANDS.filter((each) => each.includes('seek-otel doctor')));
    expect(others).to.deep.equal([]);
    const { stdout } = await run(`${command.trim()} --own-sdk`, { OTEL_SERVICE_NAME: 'posting-service' });
    expect(stdout).to.contain('No problems found');
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

  describe('in a service that set the headers itself', () => {
    before(() => install(['koa', 'seek-koala']));

    testMigrationSnippets(folder, used);
  });

  describe('with the optional packages', () => {
    before(() => install(['@opentelemetry/auto-instrumentations-node']));

    it('app.mjs: under register with auto-instrumentations', async () => {
      await run(commandWith('register app.mjs'));
      expectStamped(seek.requests[0], 'my-service/2.0.0');
    });

    it('telemetry.mjs: with auto-instrumentations', async () => {
      const [, list = ''] = /`(withSeek\(getNode.*?\))`/.exec(README) ?? [];
      const telemetry = snippet('telemetry.mjs')
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
  });
}
