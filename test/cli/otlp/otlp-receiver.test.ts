import { once } from 'node:events';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { deflate, gzip } from 'node:zlib';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { SimpleSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { expect } from 'chai';
import { receivedSpans } from '../../../src/cli/otlp/otlp-json.ts';
import { otlpReceiver } from '../../../src/cli/otlp/otlp-receiver.ts';
import { listening } from '../../support/listening.ts';

const MEGABYTE = 1024 * 1024;
const TRACES = { resourceSpans: [{ scopeSpans: [{ spans: [{ name: 'POST' }] }] }] };
const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('the OTLP receiver', () => {
  let origin: string;
  let bodies: unknown[];
  let grpcClients: number;
  let close: () => Promise<void>;

  beforeEach(async () => {
    bodies = [];
    grpcClients = 0;
    const server = await listening(
      otlpReceiver({
        onTraces: (body) => bodies.push(body),
        onGrpc: () => grpcClients++,
      }),
    );
    origin = `http://127.0.0.1:${server.port}`;
    close = server.close;
  });

  afterEach(() => close());

  const post = (body: BodyInit, headers: Record<string, string> = JSON_TYPE, path = '/v1/traces') =>
    fetch(`${origin}${path}`, { method: 'POST', headers, body });

  async function exportBy(exporter: SpanExporter): Promise<void> {
    const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
    provider.getTracer('test').startSpan('GET').end();
    await provider.shutdown();
  }

  it("receives the exports of OpenTelemetry's exporters as JSON and as protobuf, compressed or not", async () => {
    for (const compression of ['none', 'gzip'] as const) {
      const options = { url: `${origin}/v1/traces`, compression };
      await exportBy(new JsonExporter(options as object));
      await exportBy(new ProtobufExporter(options as object));
    }
    const names = bodies.map((body) => receivedSpans(body).map(({ span }) => span.name));
    expect(names).to.deep.equal([['GET'], ['GET'], ['GET'], ['GET']]);
  });

  it('responds with the empty message of a full success, in the encoding of the request', async () => {
    const json = await post(JSON.stringify(TRACES));
    expect([json.status, json.headers.get('content-type'), await json.text()]).to.deep.equal([
      200,
      'application/json',
      '{}',
    ]);
    const protobuf = await post('', { 'Content-Type': 'application/x-protobuf' });
    expect([protobuf.status, protobuf.headers.get('content-type'), await protobuf.text()]).to.deep.equal([
      200,
      'application/x-protobuf',
      '',
    ]);
    expect(bodies).to.deep.equal([TRACES, {}]);
  });

  it('accepts metrics and logs, and drops them', async () => {
    for (const path of ['/v1/metrics', '/v1/logs']) {
      expect((await post('{}', JSON_TYPE, path)).status).to.equal(200);
    }
    expect(bodies).to.deep.equal([]);
  });

  it('decodes gzip and deflate, and no other coding', async () => {
    const text = JSON.stringify(TRACES);
    for (const [coding, body] of [
      ['gzip', await promisify(gzip)(text)],
      ['deflate', await promisify(deflate)(text)],
    ] as const) {
      const response = await post(new Uint8Array(body), { ...JSON_TYPE, 'Content-Encoding': coding });
      expect(response.status).to.equal(200);
    }
    expect(bodies).to.deep.equal([TRACES, TRACES]);
    const response = await post(text, { ...JSON_TYPE, 'Content-Encoding': 'br' });
    expect([response.status, await response.json()]).to.deep.equal([
      415,
      { message: 'This receiver decodes gzip and deflate.' },
    ]);
  });

  it('calls back for a client that speaks gRPC', async () => {
    await exportBy(new GrpcExporter({ url: origin, timeoutMillis: 500 }));
    expect(grpcClients).to.be.at.least(1);
    expect(bodies).to.deep.equal([]);
  });

  it('closes the connection of a client that does not speak HTTP, without calling back', async () => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1').resume();
    socket.end('\u0016\u0003\u0001 a TLS handshake\r\n\r\n');
    await once(socket, 'close');
    expect(grpcClients).to.equal(0);
  });

  it('lets pages export, which ask for permission first', async () => {
    const headers = {
      Origin: 'http://localhost:5173',
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'content-type',
    };
    const response = await fetch(`${origin}/v1/traces`, { method: 'OPTIONS', headers });
    expect(response.status).to.equal(204);
    expect(response.headers.get('access-control-allow-origin')).to.equal('*');
    expect(response.headers.get('access-control-allow-headers')).to.equal('content-type');
    const plain = await fetch(`${origin}/v1/traces`, { method: 'OPTIONS' });
    expect(plain.headers.get('access-control-allow-headers')).to.equal('');
  });

  it('says what is wrong with a request', async () => {
    const messageOf = async (sent: Promise<Response>) => {
      const response = await sent;
      return [response.status, ((await response.json()) as { message: string }).message];
    };
    expect(await messageOf(post('{}', JSON_TYPE, '/v1/traces/v1/traces'))).to.deep.equal([
      404,
      'This receiver has no /v1/traces/v1/traces. OTLP over HTTP sends traces to /v1/traces.',
    ]);
    expect(await messageOf(fetch(`${origin}/v1/traces`))).to.deep.equal([405, '/v1/traces takes POST only.']);
    for (const body of ['{}', new Uint8Array()]) {
      expect(await messageOf(post(body, {}))).to.deep.equal([
        415,
        'OTLP over HTTP has the content type application/json or application/x-protobuf.',
      ]);
    }
    const [status, message] = await messageOf(post('{'));
    expect(status).to.equal(400);
    expect(message).to.contain('JSON');
    const truncated = await post(new Uint8Array([10, 5]), { 'Content-Type': 'application/x-protobuf' });
    expect([truncated.status, await truncated.text()]).to.deep.equal([400, '']);
    const notCompressed = await post('{}', { ...JSON_TYPE, 'Content-Encoding': 'gzip' });
    expect(notCompressed.status).to.equal(400);
  });

  it('refuses a body of more than 64 MiB, also if it is that only decompressed', async () => {
    const tooLarge = Buffer.alloc(65 * MEGABYTE, ' ');
    const compressed = new Uint8Array(await promisify(gzip)(tooLarge));
    const response = await post(compressed, { ...JSON_TYPE, 'Content-Encoding': 'gzip' });
    expect([response.status, await response.json()]).to.deep.equal([
      413,
      { message: `An export has at most ${64 * MEGABYTE} bytes, decompressed.` },
    ]);
    expect((await post(new Uint8Array(tooLarge))).status).to.equal(413);
  });
});
