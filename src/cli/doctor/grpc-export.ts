/**
 * HTTP/2 and gRPC, as far as it takes to export nothing.
 *
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 * @see https://opentelemetry.io/docs/specs/otlp/#otlpgrpc
 * @module
 */
import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2';
import type { ParsedUrl } from '../../core/runtime.ts';
import type { ProbeRequest } from './probe-request.ts';

const METHOD = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
/** One message without fields: its flag and its length are 0. */
const EMPTY_MESSAGE = Buffer.alloc(5);

/** Whether a server takes HTTP/2 without an upgrade from HTTP/1.1, as gRPC servers do. */
export async function speaksHttp2(url: ParsedUrl, request: ProbeRequest): Promise<boolean> {
  try {
    // https://www.rfc-editor.org/rfc/rfc9113#section-3.4
    return await inSession(url, request, (session, resolve) =>
      session.on('remoteSettings', () => resolve(true)),
    );
  } catch {
    return false;
  }
}

/**
 * @returns the headers and trailers of the response
 * @throws if there is no response over HTTP/2
 */
export function exportOverGrpc(url: ParsedUrl, request: ProbeRequest): Promise<IncomingHttpHeaders> {
  return inSession(url, request, (session, resolve, reject) => {
    const stream = session.request({
      ...request.headers,
      ':method': 'POST',
      ':path': METHOD,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    let received: IncomingHttpHeaders = {};
    const receive = (more: IncomingHttpHeaders) => {
      received = { ...received, ...more };
    };
    stream
      .on('response', receive)
      .on('trailers', receive)
      // A stream that the end of its session cancels has the reason as its cause.
      .on('error', (error) => reject(error.cause ?? error))
      .on('end', () => (':status' in received ? resolve(received) : reject(closed())))
      .resume()
      .end(EMPTY_MESSAGE);
  });
}

async function inSession<T>(
  { origin }: ParsedUrl,
  { tls, timeoutMillis }: ProbeRequest,
  use: (
    session: ClientHttp2Session,
    resolve: (value: T) => void,
    reject: (error: unknown) => void,
  ) => unknown,
): Promise<T> {
  const signal = AbortSignal.timeout(timeoutMillis);
  const session = connect(origin, tls);
  try {
    return await new Promise<T>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      session.on('error', reject).on('close', () => reject(closed()));
      use(session, resolve, reject);
    });
  } finally {
    session.destroy();
  }
}

function closed(): NodeJS.ErrnoException {
  return Object.assign(new Error('The server closed the connection.'), { code: 'ECONNRESET' });
}
