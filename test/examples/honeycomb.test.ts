import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { makeApplication } from '../support/application.ts';
import { onlyHeader, type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { runNode, runShell } from '../support/run-node.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EXAMPLE = fileURLToPath(new URL('../../examples/honeycomb/', import.meta.url));
const README = readFileSync(`${EXAMPLE}README.md`, 'utf8');

describe('the Honeycomb example', () => {
  let honeycomb: RecordingServer;

  beforeEach(async () => {
    honeycomb = await startRecordingServer({
      respond: (request, response) =>
        response.writeHead(request.headers['x-honeycomb-team'] === 'key' ? 200 : 401).end('{}'),
    });
  });
  afterEach(() => honeycomb.close());

  it('uses the endpoint and the header that Honeycomb documents', () => {
    const settings = readFileSync(`${EXAMPLE}service.env`, 'utf8');
    expect(settings).to.contain('\nOTEL_EXPORTER_OTLP_ENDPOINT=https://api.honeycomb.io\n');
    expect(README.match(/OTEL_EXPORTER_OTLP_HEADERS=\S+/g)).to.deep.equal([
      'OTEL_EXPORTER_OTLP_HEADERS=x-honeycomb-team=<key>',
      'OTEL_EXPORTER_OTLP_HEADERS=x-honeycomb-team=<key>',
    ]);
  });

  const demo = (env: Record<string, string>) =>
    runNode([`--env-file=${EXAMPLE}service.env`, `${ROOT}examples/demo/main.ts`], {
      OTEL_EXPORTER_OTLP_ENDPOINT: honeycomb.origin,
      ...env,
    });

  it('sends the traces of the demo, with the API key', async () => {
    const { code, stdout } = await demo({ OTEL_EXPORTER_OTLP_HEADERS: 'x-honeycomb-team=key' });
    expect(code).to.equal(0);
    expect(stdout).to.contain('All 16 requests in 4 sessions match.');
    expect(new Set(honeycomb.requests.map(({ method, path }) => `${method} ${path}`))).to.deep.equal(
      new Set(['POST /v1/traces']),
    );
    for (const request of honeycomb.requests) {
      expect(onlyHeader(request, 'x-honeycomb-team')).to.equal('key');
    }
  });

  it('reports that Honeycomb rejects a key', async () => {
    const { code, stdout } = await demo({ OTEL_EXPORTER_OTLP_HEADERS: 'x-honeycomb-team=wrong' });
    expect(code).to.equal(1);
    expect(stdout).to.contain('did not accept the traces (HTTP 401)');
  });

  it('sends only the traces of a service that is configured by environment variables', async () => {
    const seek = await startRecordingServer();
    const application = makeApplication({ fixtures: ['call.mjs'] });
    const [, command = ''] =
      /```sh\n(OTEL_EXPORTER_OTLP_HEADERS=x-honeycomb-team=<key> \\\n.*?)```/s.exec(README) ?? [];
    expect(command).to.contain('app.mjs');
    const { code, stderr } = await runShell(
      command
        .replace('<key>', 'key')
        .replace('service.env', `${EXAMPLE}service.env`)
        .replace('app.mjs', 'call.mjs'),
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: honeycomb.origin,
        SEEK_OTEL_HOSTS: new URL(seek.origin).host,
        SEEK_URL: seek.origin,
      },
      application.folder,
    );
    application.remove();
    await seek.close();
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(onlyHeader(seek.requests[0], 'user-agent')).to.equal('my-service/1.2.3');
    expect(honeycomb.requests.map(({ path }) => path)).to.deep.equal(['/v1/traces']);
    expect(onlyHeader(honeycomb.requests[0], 'x-honeycomb-team')).to.equal('key');
  });
});
