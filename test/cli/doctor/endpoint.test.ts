import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { generate } from 'selfsigned';
import { startOtlpReceiver } from '../../../examples/stand-ins/otlp-receiver.ts';
import type { Problem } from '../../../src/cli/doctor/diagnosis.ts';
import { endpointOf } from '../../../src/cli/doctor/endpoint.ts';
import { type RecordingServerOptions, startRecordingServer } from '../../support/recording-server.ts';

async function diagnosed(env: Record<string, string>) {
  const problems: Problem[] = [];
  const { url, state } = await endpointOf(env, problems);
  return { url, state, problems: problems.map(({ problem, remedy }) => `${problem} → ${remedy}`) };
}

/** Diagnoses an endpoint that responds with `respond`. */
async function diagnosedWith(
  respond: NonNullable<RecordingServerOptions['respond']>,
  env: Record<string, string> = {},
) {
  const server = await startRecordingServer({ respond });
  const found = await diagnosed({ OTEL_EXPORTER_OTLP_ENDPOINT: server.origin, ...env });
  await server.close();
  return { ...found, requests: server.requests, origin: server.origin };
}

describe('seek-otel doctor, on the OTLP endpoint', () => {
  it('reports that a receiver accepts an empty export', async () => {
    const receiver = await startOtlpReceiver();
    const found = await diagnosed({ OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/` });
    await receiver.close();
    expect(found).to.deep.equal({ url: `${receiver.url}/v1/traces`, state: 'accepts traces', problems: [] });
  });

  it('sends the empty export like the exporter, with its headers', async () => {
    const json = await diagnosedWith((_, response) => response.end('{}'), {
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
      const protobuf = await diagnosedWith((_, response) => response.end(), { [variable]: 'http/protobuf' });
      expect(protobuf.requests[0]?.headers).to.include({
        'content-type': 'application/x-protobuf',
        'content-length': '0',
      });
    }
  });

  it('uses OTEL_EXPORTER_OTLP_TRACES_ENDPOINT unchanged, and redacts its credentials', async () => {
    const server = await startRecordingServer();
    const found = await diagnosed({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${server.origin.replace('//', '//user:secret@')}/own?token=secret`,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    });
    await server.close();
    expect(server.requests[0]?.path).to.equal('/own?token=secret');
    expect(found.state).to.equal('accepts traces');
    expect(found.url).to.contain('/own?token=REDACTED').and.not.to.contain('secret');
  });

  for (const status of [401, 403]) {
    it(`suggests to check the API key on HTTP ${status}`, async () => {
      const { problems, origin } = await diagnosedWith((_, response) => response.writeHead(status).end());
      expect(problems).to.deep.equal([
        `The OTLP endpoint ${origin}/v1/traces does not accept traces: HTTP ${status}. → Check the API key in OTEL_EXPORTER_OTLP_HEADERS (for Honeycomb: x-honeycomb-team=<key>).`,
      ]);
    });
  }

  for (const status of [404, 405]) {
    it(`suggests to check the URL on HTTP ${status}`, async () => {
      const { problems } = await diagnosedWith((_, response) => response.writeHead(status).end('<html>'));
      expect(problems.join()).to.contain(`HTTP ${status}. → Set OTEL_EXPORTER_OTLP_ENDPOINT to the base URL`);
    });
  }

  it('reports a refused connection, a broken connection and a timeout', async () => {
    const server = await startRecordingServer();
    await server.close();
    const refused = await diagnosed({ OTEL_EXPORTER_OTLP_ENDPOINT: server.origin });
    expect(refused.problems.join()).to.contain('does not accept traces: ECONNREFUSED. → Start the collector');
    const broken = await diagnosedWith((_, response) => void response.destroy());
    expect(broken.problems.join()).to.contain('does not accept traces: ECONNRESET. → Start the collector');
    for (const variable of ['OTEL_EXPORTER_OTLP_TIMEOUT', 'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT']) {
      const slow = await diagnosedWith(() => undefined, { [variable]: '20' });
      expect(slow.problems.join()).to.contain('does not accept traces: no response within 0.02 s.');
    }
  });

  it('reports an invalid URL and an invalid header', async () => {
    for (const address of ['localhost:4318', 'unix:/run/collector', 'collector']) {
      const { problems } = await diagnosed({ OTEL_EXPORTER_OTLP_ENDPOINT: address });
      expect(problems.join(), address).to.contain('does not accept traces: not an HTTP URL.');
    }
    const { problems } = await diagnosed({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%0Ab',
    });
    expect(problems.join()).to.contain('does not accept traces: ERR_INVALID_CHAR.');
  });

  it('trusts the same certificates as the exporter', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
    const server = createServer({ key, cert }, (_, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
    const file = join(folder, 'ca.pem');
    writeFileSync(file, cert);
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    };
    try {
      expect((await diagnosed(env)).problems.join()).to.match(
        /does not accept traces: [A-Z_]*(SELF_SIGNED|VERIFY)[A-Z_]*\./,
      );
      for (const variable of ['OTEL_EXPORTER_OTLP_CERTIFICATE', 'OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE']) {
        expect(await diagnosed({ ...env, [variable]: file })).to.include({ state: 'accepts traces' });
      }
      const missing = await diagnosed({ ...env, OTEL_EXPORTER_OTLP_CERTIFICATE: join(folder, 'none.pem') });
      expect(missing.problems.join()).to.contain('does not accept traces: ENOENT');
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    }
  });

  it('checks the default endpoint if none is set', async () => {
    const { url } = await diagnosed({ OTEL_EXPORTER_OTLP_TIMEOUT: '20' });
    expect(url).to.equal('http://localhost:4318/v1/traces');
  });

  it('does not check an endpoint for gRPC', async () => {
    const env = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    expect(await diagnosed(env)).to.deep.equal({
      url: 'http://localhost:4317',
      state: 'not checked: gRPC',
      problems: [],
    });
    expect(await diagnosed({ ...env, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317' })).to.include({
      url: 'http://collector:4317',
    });
  });

  it('reports that the export is disabled', async () => {
    expect((await diagnosed({ OTEL_SDK_DISABLED: 'True' })).problems).to.deep.equal([
      'OTEL_SDK_DISABLED=true disables the export of traces, so no UUID leads to a trace. → Unset OTEL_SDK_DISABLED.',
    ]);
    expect(await diagnosed({ OTEL_TRACES_EXPORTER: 'none' })).to.deep.equal({
      url: undefined,
      state: 'export disabled',
      problems: [
        'OTEL_TRACES_EXPORTER=none disables the export of traces, so no UUID leads to a trace. → Unset OTEL_TRACES_EXPORTER.',
      ],
    });
  });

  it('does not check other exporters', async () => {
    expect(await diagnosed({ OTEL_TRACES_EXPORTER: 'console,zipkin' })).to.deep.equal({
      url: undefined,
      state: 'not OTLP: OTEL_TRACES_EXPORTER is console,zipkin',
      problems: [],
    });
  });
});
