import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { startOtlpReceiver } from '../../examples/stand-ins/otlp-receiver.ts';
import { tracesAsJson } from './otlp-protobuf.ts';

/** A span of kind client, as a backend has received it. */
export interface ClientSpan {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A backend that receives spans in the format of a vendor. */
export interface Telemetry {
  start(): Promise<Collecting>;
}

export interface Collecting {
  /** The value for `OTEL_EXPORTER_OTLP_ENDPOINT`, and the address of a vendor's backend. */
  readonly url: string;
  /** The variables that make the application export to this backend. */
  readonly env: Readonly<Record<string, string>>;
  /** The client spans that have arrived. */
  clientSpans(): readonly ClientSpan[];
  /** Attributes that the vendor's exporter leaves out. */
  readonly omitted?: readonly string[];
  /** A sentence for each of the vendor's own data that is missing. */
  problems?(): readonly string[];
  close(): Promise<void>;
}

const CLIENT = 3;

/** An OTLP/HTTP receiver for JSON and protobuf. */
export const OTLP: Telemetry = {
  async start() {
    const receiver = await startOtlpReceiver();
    const server = createServer((request, response) => {
      forward(request, receiver.url)
        .then(([type, answer]) => response.writeHead(200, { 'content-type': type }).end(answer))
        .catch((error: unknown) => response.writeHead(400).end(`${error}\n`));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return {
      url,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' },
      clientSpans: () => receiver.spans.filter(({ kind }) => kind === CLIENT),
      close: async () => {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
        await receiver.close();
      },
    };
  },
};

/** Forwards what an exporter sends to a receiver of JSON. @returns the answer for the exporter */
async function forward(request: IncomingMessage, receiver: string): Promise<[type: string, body: string]> {
  const sent = await buffer(request);
  const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
  const type = `${request.headers['content-type']}`;
  const isProtobuf = type.startsWith('application/x-protobuf');
  if (request.url === '/v1/traces') {
    await fetch(`${receiver}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: isProtobuf ? JSON.stringify(tracesAsJson(body)) : new Uint8Array(body),
    });
  }
  // An empty response in either encoding.
  return isProtobuf ? [type, ''] : ['application/json', '{}'];
}
