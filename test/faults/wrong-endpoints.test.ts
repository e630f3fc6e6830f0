import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import { expect } from 'chai';
import { runRegistered } from '../support/run-registered.ts';
import { useSeekAndCollector } from '../support/seek-and-collector.ts';
import { useResource } from '../support/use-resource.ts';

const HELP =
  'OTEL_EXPORTER_OTLP_ENDPOINT takes the base address of OTLP over HTTP, for example http://localhost:4318. To check it, run: npx seek-otel doctor';

/** Starts a server on a free port. */
function useServer(create: () => Server): { readonly port: number } {
  return useResource(
    async () => {
      const server = create();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return { port: (server.address() as AddressInfo).port, server };
    },
    ({ server }) => new Promise((resolve) => server.close(resolve)),
    'suite',
  );
}

describe('an OTLP endpoint that is wrong', () => {
  const servers = useSeekAndCollector();
  // Like the user interface of Jaeger, which answers every request.
  const webPage = useServer(() =>
    createServer((request, response) => {
      request.resume();
      response
        .writeHead(200, { 'content-type': 'text/html', connection: 'close' })
        .end('<!doctype html><title>Jaeger UI</title>');
    }),
  );
  // A gRPC server takes HTTP/2 without an upgrade.
  const grpc = useServer(createHttp2Server);

  /** Returns what a process that calls SEEK once says about an endpoint. */
  const saidAbout = async (
    endpoint: string,
    env: Record<string, string> = {},
  ): Promise<readonly string[]> => {
    const { code, stdout, stderr } = await runRegistered(servers, 'call.mjs', {
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: undefined,
      ENDING: 'exit code',
      ...env,
    });
    expect({ code, stdout }).to.deep.equal({ code: 3, stdout: 'called\n' });
    return stderr.split('\n').filter((line) => line !== '' && !line.includes('--trace-warnings'));
  };

  const wrong: Record<string, () => readonly [endpoint: string, said: string]> = {
    'is the port of a user interface': () => {
      const address = `http://127.0.0.1:${webPage.port}`;
      return [address, `1 span was not delivered to ${address}/v1/traces: the answer is a web page. ${HELP}`];
    },
    'is the port of a gRPC server': () => {
      const address = `http://127.0.0.1:${grpc.port}`;
      return [address, `1 span was not delivered to ${address}/v1/traces: Parse Error: Expected HTTP/`];
    },
    'has a path too many': () => {
      const address = `${servers.collector.url}/v1/traces`;
      return [address, `1 span was not delivered to ${address}/v1/traces: HTTP 404 Not Found. ${HELP}`];
    },
    'has no scheme': () => [
      `localhost:${new URL(servers.collector.url).port}`,
      `1 span was not delivered: Protocol "localhost:" not supported.`,
    ],
    'refuses connections': () => [
      'http://127.0.0.1:1',
      `1 span was not delivered to http://127.0.0.1:1/v1/traces: connect ECONNREFUSED 127.0.0.1:1. ${HELP}`,
    ],
  };
  for (const [name, of] of Object.entries(wrong)) {
    it(`${name}: is said once, with the exit code of the application`, async () => {
      const [endpoint, said] = of();
      const [first, ...rest] = await saidAbout(endpoint);
      expect(rest).to.deep.equal([]);
      expect(first).to.match(/^\(node:\d+\) SeekInstrumentationWarning: /);
      expect(first).to.contain(said).and.to.contain(HELP);
    });
  }

  it('is not said with OTEL_LOG_LEVEL=none', async () => {
    expect(await saidAbout('http://127.0.0.1:1', { OTEL_LOG_LEVEL: 'none' })).to.deep.equal([]);
  });
});
