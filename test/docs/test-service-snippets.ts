import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { spanIdFromRequestId } from '../../src/index.ts';
import { onlyHeader, useRecordingServers } from '../support/recording-server.ts';
import { type Running, startNode } from '../support/run-node.ts';
import { commandWith, replaced, snippet, TEXT } from './snippets.ts';
import type { UsedSnippets } from './use-snippets.ts';

const REGISTER = ['--import', 'opentelemetry-instrumentation-seek/register'];
const ANY_PORT = "server.listen(0, '127.0.0.1', () => console.log(server.address().port));";

/** The service in docs/shutting-down.md, by what it serves with. */
const SERVICES: Readonly<Record<string, (service: string) => string>> = {
  'node:http': (service) => replaced(service, ['server.listen(3000);', ANY_PORT]),
  express: (service) =>
    replaced(
      service,
      ["import { createServer } from 'node:http'", "import express from 'express'"],
      ['const server = createServer(', 'const application = express().use('],
      ['server.listen(3000);', ANY_PORT.replace('server', 'const server = application')],
    ),
  fastify: (service) =>
    replaced(
      service,
      ["import { createServer } from 'node:http'", "import fastify from 'fastify'"],
      [
        'const server = createServer(async (_request, response) => {',
        "const server = fastify();\nserver.get('/', async () => {",
      ],
      ['response.end(await answer.text())', 'return answer.text()'],
      [
        'server.listen(3000);',
        "server.listen({ port: 0, host: '127.0.0.1' }, () => console.log(server.server.address().port));",
      ],
    ),
};

/** Ends a service as the page recommends for an SDK of its own. */
function closingItsServer(service: string): string {
  const [, end] = /close the server on\s+one: `([^`]+)`/.exec(TEXT) ?? [];
  expect(end).to.contain('server.close()');
  return `${service.split("process.once('SIGTERM'", 1)[0]}${end}\n`;
}

/**
 * Defines tests of what the pages say about services: how they end, and what they send if nothing is exported.
 *
 * @param folder - contains the installed package and express
 */
export function testServiceSnippets(
  folder: () => string,
  { seek, collector, environment }: Pick<UsedSnippets, 'seek' | 'collector' | 'environment'>,
): void {
  const startServer = useRecordingServers();

  const start = (args: readonly string[], service: string, env: Record<string, string>): Running => {
    writeFileSync(join(folder(), 'service.mjs'), service);
    return startNode([...args, 'service.mjs'], { ...environment(), ...env }, folder());
  };
  const request = async (port: string): Promise<void> => {
    // A connection that is kept alive delays the end of any service until it times out.
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } });
    expect([response.status, await response.text()]).to.deep.equal([200, 'ok']);
  };
  /** Sends the signal while the second of two requests waits for SEEK. */
  const end = async (signal: NodeJS.Signals, args: readonly string[], service: string) => {
    let running: Running | undefined;
    const stampedSeek = await startServer({
      respond: (_, response, count) => {
        if (count === 2) {
          running?.child.kill(signal);
        }
        response.end('ok');
      },
    });
    running = start(args, service, {
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      SEEK_GRAPHQL_URL: stampedSeek.origin,
      SEEK_OTEL_HOSTS: `127.0.0.1:${stampedSeek.port}`,
    });
    const port = await running.printed(/\d+(?=\n)/);
    await request(port);
    await request(port);
    const { stdout: _, ...ended } = await running.ended;
    return { ended, sent: stampedSeek.requests };
  };

  for (const [name, using] of Object.entries(SERVICES)) {
    const ends = {
      'under register': [REGISTER, (service: string) => service, ['SIGTERM']],
      'under register, without process.exit()': [REGISTER, closingItsServer, ['SIGTERM', 'SIGINT']],
      'with telemetry.mjs': [['--import', './telemetry.mjs'], closingItsServer, ['SIGTERM', 'SIGINT']],
      'with telemetry.cjs': [['--require', './telemetry.cjs'], closingItsServer, ['SIGTERM', 'SIGINT']],
    } as const;
    for (const [setUp, [args, ending, signals]] of Object.entries(ends)) {
      for (const signal of signals) {
        it(`on ${name}, ${setUp}, delivers all spans on ${signal}`, async () => {
          const { ended, sent } = await end(signal, args, ending(using(snippet('service.mjs'))));
          expect(ended).to.deep.equal({ code: 0, signal: null, stderr: '' });
          const [client, server] = [3, 2].map((kind) => collector.spans.filter((span) => span.kind === kind));
          const ids = sent.map((each) => spanIdFromRequestId(onlyHeader(each, 'x-request-id')));
          expect(ids).to.have.length(2);
          expect(client?.map(({ spanId }) => spanId)).to.have.members(ids);
          expect(server?.map(({ traceId }) => traceId)).to.have.members(
            client?.map(({ traceId }) => traceId) ?? [],
          );
        });
      }
    }
  }

  const headersOnly = commandWith('OTEL_TRACES_EXPORTER=none');
  const settings = Object.fromEntries(
    Array.from(headersOnly.matchAll(/([A-Z_]+)=(\w+)/g), ([, name = '', value = '']) => [name, value]),
  );
  for (const env of [settings, { OTEL_SDK_DISABLED: 'true' }]) {
    it(`sends headers only: ${Object.keys(env)[0]}`, async () => {
      const service = replaced(SERVICES['node:http']?.(snippet('service.mjs')) ?? '', [
        'const answer = await fetch(url);',
        'await fetch(url);\n  const answer = await fetch(url);',
      ]);
      const running = start(REGISTER, service, { OTEL_METRICS_EXPORTER: '', OTEL_LOGS_EXPORTER: '', ...env });
      const port = await running.printed(/\d+(?=\n)/);
      await request(port);
      await request(port);
      running.child.kill('SIGTERM');
      const { stdout: _, ...ended } = await running.ended;
      expect(ended).to.deep.equal({ code: 0, signal: null, stderr: '' });
      const [first, second, third, fourth] = seek.requests.map((each) => onlyHeader(each, 'x-session-id'));
      expect([second, fourth]).to.deep.equal([first, third]);
      expect(third).not.to.equal(first);
      const requestIds = seek.requests.map((each) => onlyHeader(each, 'x-request-id'));
      expect(new Set(requestIds).size).to.equal(4);
      expect(collector.requests).to.deep.equal([]);
    });
  }
}
