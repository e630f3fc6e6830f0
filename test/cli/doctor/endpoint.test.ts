import { createServer as createTcpServer } from 'node:net';
import { expect } from 'chai';
import { startOtlpReceiver } from '../../../examples/stand-ins/otlp-receiver.ts';
import { listening } from '../../support/listening.ts';
import { startRecordingServer } from '../../support/recording-server.ts';
import { diagnosedEndpoint, diagnosedServer } from './endpoint-diagnosis.ts';

const GOOD = { state: 'accepts traces', problems: [], hints: [] };

describe('seek-otel doctor, on the OTLP endpoint', () => {
  it('reports that a receiver accepts an empty export', async () => {
    const receiver = await startOtlpReceiver();
    const found = await diagnosedEndpoint({ OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/` });
    await receiver.close();
    expect(found).to.deep.equal({ url: `${receiver.url}/v1/traces`, ...GOOD });
  });

  it('sends the empty export like the exporter, with its headers', async () => {
    const json = await diagnosedServer((_, response) => response.end('{}'), {
      OTEL_EXPORTER_OTLP_HEADERS: 'x-honeycomb-team=a%20key,x-other=1',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-other=2',
    });
    expect(json.requests).to.have.length(1);
    expect(json.requests[0]).to.deep.include({ method: 'POST', path: '/v1/traces' });
    expect(json.requests[0]?.headers).to.include({
      'content-type': 'application/json',
      'content-length': '20',
      'x-honeycomb-team': 'a key',
      'x-other': '2',
    });
    for (const variable of ['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL']) {
      const protobuf = await diagnosedServer((_, response) => response.end(), {
        [variable]: 'http/protobuf',
      });
      expect(protobuf.requests[0]?.headers).to.include({
        'content-type': 'application/x-protobuf',
        'content-length': '0',
      });
    }
  });

  it('uses OTEL_EXPORTER_OTLP_TRACES_ENDPOINT unchanged, and hides what may be a secret', async () => {
    const server = await startRecordingServer({ respond: (_, response) => response.end() });
    const found = await diagnosedEndpoint({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${server.origin.replace('//', '//user:secret@')}/own?token=secret`,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    });
    await server.close();
    expect(server.requests[0]?.path).to.equal('/own?token=secret');
    expect(found).to.deep.equal({ url: `${server.origin}/…?…`, ...GOOD });
  });

  /** Whatever listens at the default endpoint. */
  const NO_FILE = { OTEL_EXPORTER_OTLP_CERTIFICATE: '/nowhere/ca.pem' };

  it('checks the default endpoint if none is set', async () => {
    const { url, problems } = await diagnosedEndpoint(NO_FILE);
    expect(url).to.equal('http://localhost:4318/v1/traces');
    expect(problems).to.have.length(1);
  });

  it('only hints at a default endpoint that does not accept traces if code may export to another', async () => {
    const { problems, hints } = await diagnosedEndpoint(NO_FILE, true);
    expect(problems).to.deep.equal([]);
    expect(hints.join()).to.match(
      /^The default OTLP endpoint http:\/\/localhost:4318\/v1\/traces does not accept traces: .* → If the SDK in the code exports elsewhere, ignore this hint\. Otherwise: /,
    );
    const set = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
    expect((await diagnosedEndpoint(set, true)).problems).to.have.length(1);
  });

  it('reports a refused connection, a broken connection and a timeout', async () => {
    const server = await startRecordingServer();
    await server.close();
    const refused = await diagnosedEndpoint({ OTEL_EXPORTER_OTLP_ENDPOINT: server.origin });
    expect(refused.problems.join()).to.contain(
      'does not accept traces: ECONNREFUSED. → Start the collector, or `npx seek-otel tail`, which shows traces',
    );
    const broken = await diagnosedServer((_, response) => void response.destroy());
    expect(broken.problems.join()).to.contain(
      'the connection was closed (ECONNRESET). → Check the collector',
    );
    for (const variable of ['OTEL_EXPORTER_OTLP_TIMEOUT', 'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT']) {
      const slow = await diagnosedServer(() => undefined, { [variable]: '20' });
      expect(slow.problems.join()).to.contain('does not accept traces: no response within 0.02 s.');
      const hanging = await diagnosedServer((_, response) => response.write('{'), { [variable]: '100' });
      expect(hanging.problems.join()).to.contain('does not accept traces: no response within 0.1 s.');
    }
  });

  it('reports a host that is unknown, and a server that does not speak HTTP', async () => {
    // No name server is asked for a label that is too long.
    const host = `${'a'.repeat(64)}.invalid`;
    const unknown = await diagnosedEndpoint({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://${host}:4318` });
    expect(unknown.problems.join()).to.match(
      /the host is unknown \(\w+\)\. → Correct the name of the host in OTEL_EXPORTER_OTLP_ENDPOINT\./,
    );
    const other = await listening(
      createTcpServer((socket) => socket.on('error', () => {}).end('220 mail\r\n')),
    );
    const found = await diagnosedEndpoint({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${other.port}` });
    await other.close();
    expect(found.problems.join()).to.match(
      /the server does not speak HTTP \(HPE_\w+\)\. → Set OTEL_EXPORTER_OTLP_ENDPOINT to the port for OTLP over HTTP/,
    );
  });

  it('reports a header that can’t be sent, without its value', async () => {
    for (const headers of ['x-key=a%0Asecret', 'x%20key secret=1']) {
      const { problems } = await diagnosedEndpoint({
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
        OTEL_EXPORTER_OTLP_HEADERS: headers,
      });
      expect(problems.join())
        .to.match(
          /a header can't be sent \(ERR_INVALID_\w+\)\. → OTEL_EXPORTER_OTLP_HEADERS takes `name=value/,
        )
        .and.not.to.contain('secret');
    }
  });

  it('checks nothing where nothing is exported over OTLP', async () => {
    const { url, state } = await diagnosedEndpoint({ OTEL_TRACES_EXPORTER: 'none' });
    expect({ url, state }).to.deep.equal({
      url: undefined,
      state: 'export disabled: OTEL_TRACES_EXPORTER=none',
    });
  });
});
