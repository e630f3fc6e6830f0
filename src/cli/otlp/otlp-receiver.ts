/**
 * A receiver of OTLP over HTTP, as JSON and as protobuf.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { otlpJsonFrom } from './otlp-protobuf.ts';

const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/x-protobuf';
/** Decompressed. An export of OpenTelemetry's `BatchSpanProcessor` has at most 512 spans by default. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** https://www.rfc-editor.org/rfc/rfc9113#section-3.4 */
const HTTP2_PREFACE = 'PRI * HTTP/2.0';

export interface OtlpReceiverOptions {
  /** Called with each export of traces, in the form of OTLP JSON, before the exporter gets its response. */
  onTraces(body: unknown): void;
  /** Called when a client speaks gRPC, which this receiver does not. */
  onGrpc(): void;
}

/** A request that the receiver does not accept. */
class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Returns a server that does not listen yet. Metrics and logs are accepted and dropped. */
export function otlpReceiver({ onTraces, onGrpc }: OtlpReceiverOptions): Server {
  const server = createServer((request, response) => {
    // A page may export its spans, too. The responses tell it nothing.
    response.setHeader('Access-Control-Allow-Origin', '*');
    receive(request, response, onTraces).catch((error: unknown) => refuse(request, response, error));
  });
  return server.on('clientError', (error: Error & { readonly rawPacket?: Buffer }, socket) => {
    if (error.rawPacket?.toString('latin1').startsWith(HTTP2_PREFACE)) {
      onGrpc();
    }
    socket.destroy();
  });
}

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  onTraces: OtlpReceiverOptions['onTraces'],
): Promise<void> {
  const path = new URL(request.url as string, 'http://localhost').pathname;
  if (!/^\/v1\/(?:traces|metrics|logs)$/.test(path)) {
    throw new Refusal(404, `This receiver has no ${path}. OTLP over HTTP sends traces to /v1/traces.`);
  }
  if (request.method === 'OPTIONS') {
    const headers = request.headers['access-control-request-headers'] ?? '';
    response.writeHead(204, { 'Access-Control-Allow-Headers': headers }).end();
    return;
  }
  if (request.method !== 'POST') {
    throw new Refusal(405, `${path} takes POST only.`);
  }
  const type = typeOf(request);
  const body = await bodyOf(request);
  if (path === '/v1/traces') {
    onTraces(type === JSON_TYPE ? JSON.parse(body.toString('utf8')) : otlpJsonFrom(body));
  }
  // The response of a full success is an empty message.
  response.writeHead(200, { 'Content-Type': type }).end(type === JSON_TYPE ? '{}' : undefined);
}

function typeOf({ headers }: IncomingMessage): string {
  const [type = ''] = (headers['content-type'] ?? '').toLowerCase().split(';', 1);
  if (type.trim() !== JSON_TYPE && type.trim() !== PROTOBUF_TYPE) {
    throw new Refusal(415, `OTLP over HTTP has the content type ${JSON_TYPE} or ${PROTOBUF_TYPE}.`);
  }
  return type.trim();
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const sent = await sentBodyOf(request);
  const options = { maxOutputLength: MAX_BODY_BYTES };
  try {
    switch (request.headers['content-encoding'] ?? 'identity') {
      case 'identity':
        return sent;
      case 'gzip':
        return await promisify(gunzip)(sent, options);
      case 'deflate':
        return await promisify(inflate)(sent, options);
      default:
        throw new Refusal(415, 'This receiver decodes gzip and deflate.');
    }
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : error;
  }
}

async function sentBodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Reads to the end: a client that is still sending may miss the response.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) {
      chunks.push(chunk);
    }
  }
  if (bytes > MAX_BODY_BYTES) {
    throw tooLarge();
  }
  return Buffer.concat(chunks);
}

function tooLarge(): Refusal {
  return new Refusal(413, `An export has at most ${MAX_BODY_BYTES} bytes, decompressed.`);
}

/** The body is a `google.rpc.Status`, and as protobuf an empty one. */
function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const { message } = error as Error;
  const status = error instanceof Refusal ? error.status : 400;
  if (request.headers['content-type']?.startsWith(PROTOBUF_TYPE)) {
    response.writeHead(status, { 'Content-Type': PROTOBUF_TYPE }).end();
  } else {
    response.writeHead(status, { 'Content-Type': JSON_TYPE }).end(JSON.stringify({ message }));
  }
}
