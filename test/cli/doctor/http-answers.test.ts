import { expect } from 'chai';
import { startRecordingServer } from '../../support/recording-server.ts';
import { diagnosedEndpoint, diagnosedServer } from './endpoint-diagnosis.ts';

const startNotFound = () => startRecordingServer({ respond: (_, response) => response.writeHead(404).end() });

const answered = (status: number, type: string | undefined, body: string, env: Record<string, string> = {}) =>
  diagnosedServer(
    (_, response) => response.writeHead(status, type === undefined ? {} : { 'content-type': type }).end(body),
    env,
  );

describe('seek-otel doctor, on the response to an empty export', () => {
  // As the Collector, Jaeger, Tempo, Honeycomb and others respond.
  for (const [type, body] of [
    ['application/json', '{}'],
    ['application/json', '{"partialSuccess":{}}'],
    ['application/json; charset=utf-8', '{"partialSuccess":{"rejectedSpans":"0","errorMessage":""}}'],
    ['application/json', '{"partial_success":null}'],
    ['text/plain', '{}'],
    ['application/x-protobuf', ''],
    ['application/x-protobuf', '\n\u0000'],
    ['application/protobuf', ''],
    [undefined, ''],
    ['text/plain', ''],
  ] as const) {
    it(`accepts ${JSON.stringify(body)} as ${type}`, async () => {
      const { state, problems, hints } = await answered(200, type, body);
      expect({ state, problems, hints }).to.deep.equal({ state: 'accepts traces', problems: [], hints: [] });
    });
  }

  it('accepts each status of success', async () => {
    expect((await answered(202, undefined, '')).state).to.equal('accepts traces');
    expect((await diagnosedServer((_, response) => response.writeHead(204).end())).state).to.equal(
      'accepts traces',
    );
  });

  for (const [type, body] of [
    ['text/html; charset=utf-8', '<!DOCTYPE html><title>Jaeger UI</title>'],
    ['text/html', ''],
    [undefined, ' \n<html><body>'],
    ['text/html', 'x'.repeat(200_000)],
  ] as const) {
    it(`reports a web page: ${JSON.stringify(body.slice(0, 20))} as ${type}`, async () => {
      const { problems, origin } = await answered(200, type, body);
      expect(problems).to.deep.equal([
        `The OTLP endpoint ${origin}/v1/traces does not accept traces: HTTP 200, but the response is a web page. → Set OTEL_EXPORTER_OTLP_ENDPOINT to the base URL, without /v1/traces. OTLP over HTTP usually has port 4318. The port of a user interface does not accept traces.`,
      ]);
    });
  }

  for (const body of ['{"status":"ok"}', 'ok', '[]', 'null', '"text"', '1']) {
    it(`hints that ${body} is not the response of an OTLP endpoint`, async () => {
      const { state, problems, hints, origin } = await answered(200, 'application/json', body);
      expect(problems).to.deep.equal([]);
      expect(state).to.equal('HTTP 200, but the response is not OTLP');
      expect(hints.join()).to.contain(
        `The OTLP endpoint ${origin}/v1/traces may not accept traces: ${state}. → If traces arrive at the backend, ignore this hint. Otherwise: Set`,
      );
    });
  }

  for (const status of [401, 403]) {
    it(`suggests to check the API key on HTTP ${status}`, async () => {
      const { problems, origin } = await answered(status, undefined, '');
      expect(problems).to.deep.equal([
        `The OTLP endpoint ${origin}/v1/traces does not accept traces: HTTP ${status}. → Check the API key in OTEL_EXPORTER_OTLP_HEADERS (for Honeycomb: \`x-honeycomb-team=<key>\`).`,
      ]);
    });
  }

  for (const status of [404, 405]) {
    it(`suggests to check the URL on HTTP ${status}`, async () => {
      const base = await answered(status, 'text/html', '<html>');
      expect(base.problems.join()).to.contain(
        `HTTP ${status}. → Set OTEL_EXPORTER_OTLP_ENDPOINT to the base URL`,
      );
    });
  }

  it('says so if the path is there twice', async () => {
    const twice = async (suffix: string) => {
      const server = await startNotFound();
      const found = await diagnosedEndpoint({ OTEL_EXPORTER_OTLP_ENDPOINT: `${server.origin}${suffix}` });
      await server.close();
      return found;
    };
    for (const suffix of ['/v1/traces', '/v1/traces/']) {
      const { url, problems } = await twice(suffix);
      expect(url).to.match(/:\d+\/v1\/traces\/v1\/traces$/);
      expect(problems.join()).to.contain(
        'HTTP 404. → Remove /v1/traces from OTEL_EXPORTER_OTLP_ENDPOINT: the exporter appends it. Set',
      );
    }
  });

  it('says so whatever else is wrong, and not if the endpoint accepts traces', async () => {
    const refused = await diagnosedEndpoint({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1/v1/traces' });
    expect(refused.problems.join()).to.match(
      /ECONNREFUSED\. → Remove \/v1\/traces from .* Start the collector/,
    );
    const server = await startRecordingServer({ respond: (_, response) => response.end() });
    const { state } = await diagnosedEndpoint({ OTEL_EXPORTER_OTLP_ENDPOINT: `${server.origin}/v1/traces` });
    await server.close();
    expect(state).to.equal('accepts traces');
  });

  it('says what OTEL_EXPORTER_OTLP_TRACES_ENDPOINT takes', async () => {
    const server = await startNotFound();
    const { problems } = await diagnosedEndpoint({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: server.origin });
    await server.close();
    expect(problems.join()).to.contain(
      'HTTP 404. → Set OTEL_EXPORTER_OTLP_TRACES_ENDPOINT to the full URL, which usually ends in :4318/v1/traces.',
    );
  });

  it('says which other protocol to try on HTTP 415', async () => {
    expect((await answered(415, undefined, '')).problems.join()).to.contain(
      'HTTP 415, because it does not accept http/json. → Set `OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf`.',
    );
    const protobuf = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' };
    expect((await answered(415, undefined, '', protobuf)).problems.join()).to.contain(
      'HTTP 415, because it does not accept http/protobuf. → Set `OTEL_EXPORTER_OTLP_PROTOCOL=http/json`.',
    );
  });

  it('reports a redirect, which exporters do not follow', async () => {
    expect((await answered(301, undefined, '')).problems.join()).to.contain(
      "HTTP 301, a redirect, which exporters don't follow. → Set OTEL_EXPORTER_OTLP_ENDPOINT to the target of the redirect.",
    );
  });

  it('reports that the server wants HTTPS', async () => {
    const body = 'Client sent an HTTP request to an HTTPS server.\n';
    expect((await answered(400, 'text/plain', body)).problems.join()).to.contain(
      'HTTP 400, because it takes HTTPS. → Begin OTEL_EXPORTER_OTLP_ENDPOINT with https://.',
    );
  });

  it('reports an overloaded server, and any other status', async () => {
    for (const status of [429, 502, 503, 504]) {
      expect((await answered(status, undefined, '')).problems.join()).to.match(
        new RegExp(`HTTP ${status}\\. → .* overloaded or starting`),
      );
    }
    expect((await answered(500, undefined, '')).problems.join()).to.contain(
      'HTTP 500. → The log of the collector',
    );
  });
});
