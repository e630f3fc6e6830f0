import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { generate } from 'selfsigned';
import { listening } from '../../support/listening.ts';
import { startRecordingServer } from '../../support/recording-server.ts';
import { diagnosedEndpoint } from './endpoint-diagnosis.ts';

describe('seek-otel doctor, on an OTLP endpoint with TLS', () => {
  let folder: string;
  let certificate: { readonly key: string; readonly cert: string };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'doctor-'));
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
    certificate = { key, cert };
    writeFileSync(join(folder, 'ca.pem'), cert);
  });
  after(() => rmSync(folder, { recursive: true }));

  const served = () => listening(createServer(certificate, (_, response) => response.end()));
  const envOf = ({ port }: { readonly port: number }) => ({
    OTEL_EXPORTER_OTLP_ENDPOINT: `https://127.0.0.1:${port}`,
  });

  it('trusts the same certificates as the exporter', async () => {
    const server = await served();
    const untrusted = await diagnosedEndpoint(envOf(server));
    const states: string[] = [];
    for (const variable of ['OTEL_EXPORTER_OTLP_CERTIFICATE', 'OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE']) {
      const { state } = await diagnosedEndpoint({ ...envOf(server), [variable]: join(folder, 'ca.pem') });
      states.push(state);
    }
    await server.close();
    expect(untrusted.problems.join()).to.match(
      /does not accept traces: [A-Z_]*SELF_SIGNED[A-Z_]*\. → Set OTEL_EXPORTER_OTLP_CERTIFICATE to the file/,
    );
    expect(states).to.deep.equal(['accepts traces', 'accepts traces']);
  });

  it('reports a file that can’t be read, without its name', async () => {
    for (const variable of [
      'OTEL_EXPORTER_OTLP_CERTIFICATE',
      'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
      'OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY',
    ]) {
      const { problems } = await diagnosedEndpoint({ [variable]: join(folder, 'SECRET') });
      expect(problems).to.deep.equal([
        `The OTLP endpoint http://localhost:4318/v1/traces does not accept traces: the file in ${variable} can't be read (ENOENT). → Correct ${variable}, or the permissions of the file.`,
      ]);
    }
  });

  it('reports a server without TLS', async () => {
    const server = await startRecordingServer();
    const { problems } = await diagnosedEndpoint(envOf(server));
    await server.close();
    expect(problems.join()).to.match(
      /no TLS \(\w+\)\. → If it takes plain HTTP, begin OTEL_EXPORTER_OTLP_ENDPOINT with http:\/\/\./,
    );
  });

  it('reports a gRPC port', async () => {
    // As gRPC for Go does.
    const grpc = createSecureServer(certificate).on('unknownProtocol', (socket) => socket.destroy());
    const server = await listening(grpc);
    const trusted = { ...envOf(server), OTEL_EXPORTER_OTLP_CERTIFICATE: join(folder, 'ca.pem') };
    const { problems } = await diagnosedEndpoint(trusted);
    await server.close();
    expect(problems.join()).to.contain('it speaks HTTP/2 only, as ports for gRPC do');
  });
});
