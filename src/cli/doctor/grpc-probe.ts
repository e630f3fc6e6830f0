import type { ParsedUrl } from '../../core/runtime.ts';
import type { Address } from './endpoint-address.ts';
import { exportOverGrpc } from './grpc-export.ts';
import type { ProbeRequest } from './probe-request.ts';
import { unreachable } from './unreachable.ts';
import { ACCEPTS, refuses, type Verdict } from './verdict.ts';

/** Exports nothing over gRPC, to find out whether the endpoint accepts traces. */
export async function probeGrpc(
  url: ParsedUrl,
  { variable }: Address,
  request: ProbeRequest,
): Promise<Verdict> {
  try {
    const { 'content-type': type = '', 'grpc-status': status } = await exportOverGrpc(url, request);
    return type.startsWith('application/grpc')
      ? verdictOn(String(status), variable)
      : refuses('the response is not gRPC', otherPort(variable));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    return /^ERR_HTTP2_(?:ERROR|STREAM|SESSION)/.test(code) || code === 'ECONNRESET'
      ? refuses('the server does not speak gRPC', otherPort(variable))
      : unreachable(error, url, variable, request.timeoutMillis);
  }
}

/** @see https://grpc.io/docs/guides/status-codes/ */
function verdictOn(status: string, variable: string): Verdict {
  switch (status) {
    case '0':
      return ACCEPTS;
    case '7':
    case '16':
      return refuses(`gRPC status ${status}`, 'Check the API key in OTEL_EXPORTER_OTLP_HEADERS.');
    case '12':
      return refuses('the gRPC server does not accept OTLP', otherPort(variable));
    default:
      return refuses(`gRPC status ${Number(status)}`, 'The log of the collector may contain the reason.');
  }
}

function otherPort(variable: string): string {
  return (
    `Set ${variable} to the port for OTLP over gRPC, usually 4317. To use the port for OTLP over HTTP, usually 4318, ` +
    'set `OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf`.'
  );
}
