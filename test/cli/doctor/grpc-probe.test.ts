import { createServer, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { createServer as createTcpServer } from 'node:net';
import { expect } from 'chai';
import { listening } from '../../support/listening.ts';
import { startRecordingServer } from '../../support/recording-server.ts';
import { diagnosedEndpoint } from './endpoint-diagnosis.ts';

const GRPC = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_TIMEOUT: '2000' };
const CONTENT = { ':status': 200, 'content-type': 'application/grpc' };

interface Received {
  readonly headers: Record<string, unknown>;
  body: string;
}

/** A gRPC server that sends a status in its trailers. */
async function startGrpc(status: string) {
  const received: Received[] = [];
  const server = createServer();
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    const request: Received = { headers, body: '' };
    received.push(request);
    stream.setEncoding('hex').on('data', (chunk) => {
      request.body += chunk;
    });
    stream.on('end', () => {
      stream.respond(CONTENT, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': status }));
      stream.end(Buffer.alloc(5));
    });
  });
  return { ...(await listening(server)), received };
}

/** A server that sends headers only. */
async function diagnosedHeaders(headers: OutgoingHttpHeaders, env: Record<string, string> = {}) {
  const server = await listening(
    createServer().on('stream', (stream) => stream.respond(headers, { endStream: true })),
  );
  const found = await diagnosedEndpoint({
    ...GRPC,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${server.port}`,
    ...env,
  });
  await server.close();
  return found;
}

describe('seek-otel doctor, on OTLP over gRPC', () => {
  it('sends an empty export with the headers of the exporter, and reports that it is accepted', async () => {
    const server = await startGrpc('0');
    const found = await diagnosedEndpoint({
      ...GRPC,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${server.port}/ignored`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=1',
    });
    await server.close();
    expect(found).to.include({ state: 'accepts traces' });
    expect(found.problems).to.deep.equal([]);
    expect(server.received).to.have.length(1);
    expect(server.received[0]?.headers).to.include({
      ':method': 'POST',
      ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      'content-type': 'application/grpc',
      te: 'trailers',
      'x-key': '1',
    });
    expect(server.received[0]?.body).to.equal('0000000000');
  });

  it('reads OTEL_EXPORTER_OTLP_INSECURE for an address without a scheme', async () => {
    for (const variable of ['OTEL_EXPORTER_OTLP_INSECURE', 'OTEL_EXPORTER_OTLP_TRACES_INSECURE']) {
      const server = await startGrpc('0');
      const env = { ...GRPC, OTEL_EXPORTER_OTLP_ENDPOINT: `127.0.0.1:${server.port}` };
      expect(await diagnosedEndpoint({ ...env, [variable]: 'True' })).to.include({
        url: `http://127.0.0.1:${server.port}`,
        state: 'accepts traces',
      });
      expect((await diagnosedEndpoint({ ...env, [variable]: 'false' })).url).to.match(/^https:/);
      const secure = await diagnosedEndpoint(env);
      await server.close();
      expect(secure.url).to.equal(`https://127.0.0.1:${server.port}`);
      expect(secure.problems.join()).to.match(
        /no TLS \(E\w+\)\. → If it takes plain HTTP, begin OTEL_EXPORTER_OTLP_ENDPOINT with http:\/\/\./,
      );
    }
  });

  for (const [status, said] of [
    ['16', 'gRPC status 16. → Check the API key'],
    ['7', 'gRPC status 7. → Check the API key'],
    ['12', 'the gRPC server does not accept OTLP. → Set OTEL_EXPORTER_OTLP_ENDPOINT to the port'],
    ['14', 'gRPC status 14. → The log of the collector'],
  ] as const) {
    it(`reports the status ${status}, in trailers and in headers`, async () => {
      const server = await startGrpc(status);
      const inTrailers = await diagnosedEndpoint({
        ...GRPC,
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${server.port}`,
      });
      await server.close();
      expect(inTrailers.problems.join()).to.contain(said);
      expect((await diagnosedHeaders({ ...CONTENT, 'grpc-status': status })).problems.join()).to.contain(
        said,
      );
    });
  }

  it('reports HTTP/2 that is not gRPC', async () => {
    for (const headers of [{ ':status': 404 }, { ':status': 200, 'content-type': 'text/html' }]) {
      expect((await diagnosedHeaders(headers)).problems.join()).to.contain(
        'the response is not gRPC. → Set OTEL_EXPORTER_OTLP_ENDPOINT to the port for OTLP over gRPC, usually 4317.',
      );
    }
  });

  it('reports a server of HTTP/1.1, one that sends something else, and one that closes', async () => {
    const http = await startRecordingServer();
    const other = await listening(
      createTcpServer((socket) => socket.on('error', () => {}).end('220 mail\r\n')),
    );
    const closing = await listening(createTcpServer((socket) => void socket.destroy()));
    for (const { port } of [http, other, closing]) {
      const { problems } = await diagnosedEndpoint({
        ...GRPC,
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      });
      expect(problems.join()).to.contain(
        'the server does not speak gRPC. → Set OTEL_EXPORTER_OTLP_ENDPOINT to the port for OTLP over gRPC',
      );
    }
    await Promise.all([http.close(), other.close(), closing.close()]);
  });

  it('reports a stream that ends without a response', async () => {
    const server = await listening(createServer().on('stream', (stream) => stream.close()));
    const { problems } = await diagnosedEndpoint({
      ...GRPC,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${server.port}`,
    });
    await server.close();
    expect(problems.join()).to.contain('the server does not speak gRPC.');
  });

  it('reports a refused connection, a timeout and an invalid header', async () => {
    const refused = await diagnosedEndpoint({ ...GRPC, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
    expect(refused.problems.join()).to.contain('ECONNREFUSED. → Start the collector');
    const silent = await listening(createTcpServer((socket) => socket.on('error', () => {})));
    const env = {
      ...GRPC,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${silent.port}`,
      OTEL_EXPORTER_OTLP_TIMEOUT: '50',
    };
    expect((await diagnosedEndpoint(env)).problems.join()).to.contain('no response within 0.05 s.');
    const invalid = await diagnosedEndpoint({ ...env, OTEL_EXPORTER_OTLP_HEADERS: 'x(secret=1' });
    await silent.close();
    expect(invalid.problems.join()).to.contain("a header can't be sent").and.not.to.contain('secret');
  });

  it('checks the default endpoint if none is set', async () => {
    expect((await diagnosedEndpoint({ ...GRPC, OTEL_EXPORTER_OTLP_TIMEOUT: '20' })).url).to.equal(
      'http://localhost:4317',
    );
  });
});

describe('seek-otel doctor, on a gRPC port for OTLP over HTTP', () => {
  for (const [variable, example] of [
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://<host>:4318'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'http://<host>:4318/v1/traces'],
  ] as const) {
    it(`says so, and what to set: ${variable}`, async () => {
      const server = await listening(createServer());
      const { problems } = await diagnosedEndpoint({ [variable]: `http://127.0.0.1:${server.port}` });
      await server.close();
      expect(problems.join()).to.contain(
        `does not accept traces: it speaks HTTP/2 only, as ports for gRPC do. → Set ${variable} to the port for OTLP over HTTP, usually 4318, as in \`${example}\`, or set \`OTEL_EXPORTER_OTLP_PROTOCOL=grpc\`.`,
      );
    });
  }
});
