import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { findDestination } from '../../examples/destination.ts';

describe("the destination of the demo's traces", () => {
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
      () => 'none',
      (error: Error) => error.message,
    );

  it('is none where no endpoint is set and none answers', async () => {
    await stop();
    expect(await findDestination({}, endpoint)).to.equal(undefined);
  });

  it('is none where something answers that takes no traces', async () => {
    status = 404;
    expect(await findDestination({}, endpoint)).to.equal(undefined);
  });

  it('is what answers an empty export', async () => {
    expect((await findDestination({}, endpoint))?.tracesUrl).to.equal(`${endpoint}/v1/traces`);
    expect(received.map(({ path, body }) => [path, body])).to.deep.equal([
      ['/v1/traces', '{"resourceSpans":[]}'],
    ]);
  });

  it('is what the environment names, asked or not', async () => {
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

  it('has to be a URL', async () => {
    expect(await failure(findDestination({ OTEL_EXPORTER_OTLP_ENDPOINT: 'jaeger' }))).to.contain(
      'must be a URL such as http://localhost:4318, not "jaeger/v1/traces"',
    );
  });

  it("shows traces in Jaeger's UI on the same host", async () => {
    const destination = await findDestination({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://jaeger.test:4318' });
    expect(destination?.jaegerUrl('4bf9')).to.equal('http://jaeger.test:16686/trace/4bf9');
  });

  it('links to no Jaeger where it is Honeycomb', async () => {
    for (const host of ['api.honeycomb.io', 'api.eu1.honeycomb.io']) {
      const destination = await findDestination({ OTEL_EXPORTER_OTLP_ENDPOINT: `https://${host}` });
      expect(destination?.jaegerUrl('4bf9')).to.equal(undefined);
      expect(destination?.jaegerSearchUrl('a', {})).to.equal(undefined);
    }
  });

  it('is given the bytes of an export and the headers that the environment names', async () => {
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

  it('says so when it refuses an export, or does not answer', async () => {
    const destination = await findDestination({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    status = 401;
    expect(await failure(destination?.forward(Buffer.from('{}')))).to.contain(
      'did not take the traces (HTTP 401)',
    );
    await stop();
    expect(await failure(destination?.forward(Buffer.from('{}')))).to.contain(
      'did not take the traces (ECONNREFUSED)',
    );
  });
});
