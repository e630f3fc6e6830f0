import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { ParsedUrl } from '../../core/runtime.ts';
import { type Address, TRACES_PATH } from './endpoint-address.ts';
import type { OtlpProtocol } from './exporter.ts';
import { speaksHttp2 } from './grpc-export.ts';
import { type Answer, answerOf, isOtlpAnswer, isWebPage } from './http-answer.ts';
import type { ProbeRequest } from './probe-request.ts';
import { unreachable } from './unreachable.ts';
import { ACCEPTS, refuses, type Verdict } from './verdict.ts';

/** Exports nothing over HTTP, to find out whether the endpoint accepts traces. */
export async function probeHttp(
  url: ParsedUrl,
  address: Address,
  protocol: OtlpProtocol,
  request: ProbeRequest,
): Promise<Verdict> {
  try {
    return verdictOn(await exportOverHttp(url, protocol, request), url, address, protocol);
  } catch (error) {
    const isGrpc = mayBeGrpc(error) && (await speaksHttp2(url, request));
    return isGrpc
      ? refuses('it speaks HTTP/2 only, as ports for gRPC do', grpcRemedy(url, address))
      : unreachable(error, url, address.variable, request.timeoutMillis);
  }
}

async function exportOverHttp(
  target: ParsedUrl,
  protocol: OtlpProtocol,
  { headers, tls, timeoutMillis }: ProbeRequest,
): Promise<Answer> {
  // A protobuf message without fields is empty: https://protobuf.dev/programming-guides/encoding/
  const [type, body] =
    protocol === 'http/protobuf'
      ? ['application/x-protobuf', '']
      : ['application/json', '{"resourceSpans":[]}'];
  const signal = AbortSignal.timeout(timeoutMillis);
  const request = (target.protocol === 'https:' ? https : http).request(target.href, {
    method: 'POST',
    headers: { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body), ...headers },
    ...tls,
    signal,
  });
  request.end(body);
  try {
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    return await answerOf(response);
  } catch (error) {
    // Of a response under way, the error would be that of a broken connection.
    throw signal.aborted ? signal.reason : error;
  }
}

function verdictOn(answer: Answer, url: ParsedUrl, address: Address, protocol: OtlpProtocol): Verdict {
  const { status, body } = answer;
  const { variable } = address;
  if (status >= 200 && status < 300) {
    return successVerdict(answer, address);
  }
  if (status >= 300 && status < 400) {
    return refuses(
      `HTTP ${status}, a redirect, which exporters don't follow`,
      `Set ${variable} to the target of the redirect.`,
    );
  }
  if (url.protocol === 'http:' && /\bHTTPS\b/.test(body)) {
    return refuses(`HTTP ${status}, because it takes HTTPS`, `Begin ${variable} with https://.`);
  }
  switch (status) {
    case 401:
    case 403:
      return refuses(
        `HTTP ${status}`,
        'Check the API key in OTEL_EXPORTER_OTLP_HEADERS (for Honeycomb: `x-honeycomb-team=<key>`).',
      );
    case 404:
    case 405:
      return refuses(`HTTP ${status}`, urlRemedy(address));
    case 415: {
      const other = protocol === 'http/json' ? 'http/protobuf' : 'http/json';
      return refuses(
        `HTTP 415, because it does not accept ${protocol}`,
        `Set \`OTEL_EXPORTER_OTLP_PROTOCOL=${other}\`.`,
      );
    }
    case 429:
    case 502:
    case 503:
    case 504:
      return refuses(
        `HTTP ${status}`,
        'The collector, or what it depends on, is overloaded or starting. Try again.',
      );
    default:
      return refuses(`HTTP ${status}`, 'The log of the collector may contain the reason.');
  }
}

function successVerdict(answer: Answer, address: Address): Verdict {
  if (isOtlpAnswer(answer)) {
    return ACCEPTS;
  }
  return isWebPage(answer)
    ? refuses(`HTTP ${answer.status}, but the response is a web page`, urlRemedy(address))
    : {
        accepts: undefined,
        reason: `HTTP ${answer.status}, but the response is not OTLP`,
        remedy: `If traces arrive at the backend, ignore this hint. Otherwise: ${urlRemedy(address)}`,
      };
}

function urlRemedy({ variable, isBase }: Address): string {
  return isBase
    ? `Set ${variable} to the base URL, without ${TRACES_PATH}. OTLP over HTTP usually has port 4318. The port of a user interface does not accept traces.`
    : `Set ${variable} to the full URL, which usually ends in :4318${TRACES_PATH}. The port of a user interface does not accept traces.`;
}

function grpcRemedy({ protocol }: ParsedUrl, { variable, isBase }: Address): string {
  const path = isBase ? '' : TRACES_PATH;
  return (
    `Set ${variable} to the port for OTLP over HTTP, usually 4318, as in \`${protocol}//<host>:4318${path}\`, ` +
    'or set `OTEL_EXPORTER_OTLP_PROTOCOL=grpc`.'
  );
}

/** A gRPC server sends frames of HTTP/2, closes the connection, or refuses to negotiate HTTP/1.1 over TLS. */
function mayBeGrpc(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return /^HPE_|^ECONNRESET$|NO_APPLICATION_PROTOCOL$/.test(code);
}
