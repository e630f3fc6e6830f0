import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { spanIdFromRequestId } from '../../src/index.ts';
import { onlyHeader, useRecordingServers } from '../support/recording-server.ts';
import { startNode } from '../support/run-node.ts';
import { commandWith, replaced, snippet } from './snippets.ts';
import type { UsedSnippets } from './use-snippets.ts';

const REGISTER = '--import opentelemetry-instrumentation-seek/register';
const INBOUND_REQUEST_ID = 'd3b07384-d113-4ec6-a5d6-8f1a3c9e7b42';
const INBOUND_SESSION_ID = '5f2b1c70-8c1e-4a34-9d0c-2f6f1f1c9a11';

/**
 * Defines tests of docs/migrating.md.
 *
 * @param folder - contains the installed package, koa and seek-koala
 */
export function testMigrationSnippets(
  folder: () => string,
  { seek, collector, environment, run, expectStamped }: UsedSnippets,
): void {
  const startServer = useRecordingServers();

  /** Calls koa.mjs once. Returns the headers that an own service received. */
  async function callKoa(service: string, env: Readonly<Record<string, string>>) {
    const ownService = await startServer();
    const onAnyPort = replaced(service, [
      'app.listen(3000);',
      "const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port));",
    ]);
    writeFileSync(join(folder(), 'koa.mjs'), onAnyPort);
    const running = startNode(
      [...REGISTER.split(' '), 'koa.mjs'],
      { ...environment(), OWN_SERVICE_URL: ownService.origin, ...env },
      folder(),
    );
    const port = await running.printed(/\d+(?=\n)/);
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      headers: {
        connection: 'close',
        'x-request-id': INBOUND_REQUEST_ID,
        'x-session-id': INBOUND_SESSION_ID,
      },
    });
    expect(await response.text()).to.equal('posted\n');
    running.child.kill('SIGTERM');
    expect((await running.ended).stderr).to.equal('');
    return ownService.requests[0];
  }

  it('grep: finds the code that sets the headers', async () => {
    mkdirSync(join(folder(), 'src'), { recursive: true });
    for (const name of ['before.mjs', 'after.mjs']) {
      writeFileSync(join(folder(), 'src', name), snippet(name));
    }
    const { stdout } = await run(commandWith('grep'));
    const found = stdout.trim().split('\n');
    expect(found.map((line) => line.split(':')[0])).to.deep.equal(Array(3).fill('src/before.mjs'));
  });

  it('before.mjs: its own headers are sent and recorded', async () => {
    const { stdout } = await run(`node ${REGISTER} before.mjs`);
    const [request] = seek.requests;
    const requestId = onlyHeader(request, 'x-request-id');
    expect(stdout).to.equal(`request ${requestId}: 200\n`);
    expect(onlyHeader(request, 'user-agent')).to.equal('posting-service/1.2.3');
    expect(collector.spans[0]?.attributes).to.include({
      'seek.request_id': requestId,
      'seek.session_id': onlyHeader(request, 'x-session-id'),
    });
  });

  it('after.mjs: the headers are those of the span', async () => {
    const { stdout } = await run(`node ${REGISTER} after.mjs`, {
      SEEK_OTEL_USER_AGENT: 'posting-service/1.2.3',
    });
    expect(stdout).to.equal(`request ${onlyHeader(seek.requests[0], 'x-request-id')}: 200\n`);
    expectStamped(seek.requests[0], 'posting-service/1.2.3');
  });

  it('koa.mjs: each call to SEEK has an ID of its own, and all have the inbound session', async () => {
    const command = commandWith('koa.mjs');
    const settings = Object.fromEntries(
      Array.from(command.matchAll(/(SEEK_OTEL_\w+)=(\S+)/g), ([, name = '', value = '']) => [name, value]),
    );
    expect(command.replaceAll(/SEEK_OTEL_\S+ |\\\n/g, '')).to.equal(`node ${REGISTER} koa.mjs\n`);
    const toOwnService = await callKoa(snippet('koa.mjs'), settings);
    expect(onlyHeader(toOwnService, 'x-request-id')).to.equal(INBOUND_REQUEST_ID);

    const requestIds = seek.requests.map((each) => onlyHeader(each, 'x-request-id'));
    expect(new Set([...requestIds, INBOUND_REQUEST_ID]).size).to.equal(3);
    const clientSpans = collector.spans.filter(
      ({ attributes }) => attributes['seek.request_id'] !== undefined,
    );
    expect(clientSpans.map(({ spanId }) => spanId)).to.have.members(requestIds.map(spanIdFromRequestId));
    for (const request of seek.requests) {
      expect(onlyHeader(request, 'x-session-id')).to.equal(INBOUND_SESSION_ID);
      expect(onlyHeader(request, 'user-agent')).to.equal('posting-service/1.2.3');
    }
    const server = collector.spans.find(({ kind }) => kind === 2);
    expect(server?.attributes['http.request.header.x-request-id']).to.deep.equal([INBOUND_REQUEST_ID]);
  });

  it('koa.mjs with outgoingHeaders() for SEEK: all calls have the inbound ID, as the page says', async () => {
    const service = snippet('koa.mjs').replaceAll(
      'fetch(url)',
      'fetch(url, { headers: TracingHeaders.outgoingHeaders(application, tracing) })',
    );
    await callKoa(service, {});
    expect(seek.requests.map((each) => onlyHeader(each, 'x-request-id'))).to.deep.equal([
      INBOUND_REQUEST_ID,
      INBOUND_REQUEST_ID,
    ]);
  });
}
