import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, inflateSync } from 'node:zlib';
import { localCertificate } from '../../support/certificate.ts';

/** What an exporter of a vendor sends. */
export interface Sent {
  /** The path and the query. */
  readonly url: string;
  /** Decompressed. */
  readonly body: Buffer;
}

export interface Backend {
  readonly url: string;
  readonly port: number;
  /** Makes Node.js trust the certificate of the backend. */
  readonly env: Readonly<Record<string, string>>;
  readonly sent: readonly Sent[];
  close(): Promise<void>;
}

/** @param answer - returns the JSON text of an answer */
export async function startBackend(
  { tls }: { readonly tls: boolean },
  answer: (sent: Sent, port: number) => string = () => '{}',
): Promise<Backend> {
  const sent: Sent[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'backend-'));
  const certificate = await localCertificate();
  const file = join(folder, 'certificate.pem');
  writeFileSync(file, certificate.cert);
  const server = tls ? createSecureServer(certificate) : createServer();
  const portOf = () => (server.address() as AddressInfo).port;
  server.on('request', async (request, response) => {
    const next = { url: `${request.url}`, body: await bodyOf(request) };
    sent.push(next);
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer(next, portOf()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${portOf()}`,
    port: portOf(),
    env: tls ? { NODE_EXTRA_CA_CERTS: file } : {},
    sent,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const body = await buffer(request);
  // New Relic names the encoding "deflate", and Azure's exporter leaves the name out.
  if (body[0] === 0x1f && body[1] === 0x8b) {
    return gunzipSync(body);
  }
  return request.headers['content-encoding'] === 'deflate' ? inflateSync(body) : body;
}
