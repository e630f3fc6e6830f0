import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { findDestination } from '../../examples/destination.ts';

describe('findDestination', () => {
  let collector: Server;
  let endpoint: string;
  let status: number;
  let received: { path: string | undefined; headers: IncomingHttpHeaders; body: string }[];

  beforeEach(async () => {
    status = 200;
    received = [];
    collector = createServer(async (request, response) => {
      received.push({ path: request.url, headers: request.headers, body: await text(request) });
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  });
  const stop = () =>
    new Promise<void>((resolve) => {
      collector.close(() => resolve());
      collector.closeAllConnections();
    });
  afterEach(stop);

  const failure = (work: Promise<unknown> | undefined) =>
    work?.then(
      () => 'no error',
      (error: Error) => error.message,
    );

  it('returns undefined if no endpoint is set and none responds', async () => {
    await stop();
    expect(await findDestination({}, endpoint)).to.equal(undefined);
  });

  it('returns undefined if the local server rejects traces', async () => {
    status = 404;
    expect(await findDestination({}, endpoint)).to.equal(undefined);
  });

  it('returns the local endpoint if it accepts an empty export', async () => {
    expect((await findDestination({}, endpoint))?.tracesUrl).to.equal(`${endpoint}/v1/traces`);
    expect(received.map(({ path, body }) => [path, body])).to.deep.equal([
      ['/v1/traces', '{"resourceSpans":[]}'],
    ]);
  });

  it('returns the endpoint in the environment, without a request to it', async () => {
    for (const [env, tracesUrl] of [
      [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://jaeger.test:4318/' }, 'http://jaeger.test:4318/v1/traces'],
      [
        {
          OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a.test',
          OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://b.test/x',
        },
        'http://b.test/x',
      ],
    ] as const) {
      expect((await findDestination(env, endpoint))?.tracesUrl).to.equal(tracesUrl);
    }
    expect(received).to.deep.equal([]);
  });

  it('throws if the endpoint is not a URL', async () => {
    expect(await failure(findDestination({ OTEL_EXPORTER_OTLP_ENDPOINT: 'jaeger' }))).to.contain(
      'must be a URL such as http://localhost:4318, not "jaeger/v1/traces"',
    );
  });

  it("links to traces in Jaeger's UI on the same host", async () => {
    const destination = await findDestination({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://jaeger.test:4318' });
    expect(destination?.jaegerUrl('4bf9')).to.equal('http://jaeger.test:16686/trace/4bf9');
  });

  it('does not link to Jaeger if the endpoint is Honeycomb', async () => {
    for (const host of ['api.honeycomb.io', 'api.eu1.honeycomb.io']) {
      const destination = await findDestination({ OTEL_EXPORTER_OTLP_ENDPOINT: `https://${host}` });
      expect(destination?.jaegerUrl('4bf9')).to.equal(undefined);
      expect(destination?.jaegerSearchUrl('a', {})).to.equal(undefined);
    }
  });

  it('forwards exports unchanged, with the headers in the environment', async () => {
    const destination = await findDestination({
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-honeycomb-team=key%20one,x-honeycomb-dataset=a',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-honeycomb-dataset=b',
    });
    await destination?.forward(Buffer.from('{"résumé":1}'));
    expect(received).to.have.length(1);
    expect(received[0]).to.include({ path: '/v1/traces', body: '{"résumé":1}' });
    expect(received[0]?.headers).to.include({
      'content-type': 'application/json',
      'x-honeycomb-team': 'key one',
      'x-honeycomb-dataset': 'b',
    });
  });

  it('throws if the endpoint rejects an export or does not respond', async () => {
    const destination = await findDestination({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    status = 401;
    expect(await failure(destination?.forward(Buffer.from('{}')))).to.contain(
      'did not accept the traces (HTTP 401)',
    );
    await stop();
    expect(await failure(destination?.forward(Buffer.from('{}')))).to.contain(
      'did not accept the traces (ECONNREFUSED)',
    );
  });
});
