import type { ParsedUrl } from '../../core/runtime.ts';
import { seekOtelCommand } from '../../node/packages/plug-and-play.ts';
import { refuses, type Verdict } from './verdict.ts';

/** Why a request got no response. Shows codes, not messages, which may quote what the environment holds. */
export function unreachable(
  error: unknown,
  { protocol }: Pick<ParsedUrl, 'protocol'>,
  variable: string,
  timeoutMillis: number,
): Verdict {
  const { name, code = name } = error as NodeJS.ErrnoException;
  const isTimeout = name === 'TimeoutError';
  if (isTimeout || code === 'ECONNRESET') {
    return refuses(
      isTimeout ? `no response within ${timeoutMillis / 1_000} s` : `the connection was closed (${code})`,
      `Check the collector and the network path to it, or set ${variable} to another URL.`,
    );
  }
  if (/^ERR_INVALID_(?:CHAR|HTTP_TOKEN)$|^ERR_HTTP2_INVALID/.test(code)) {
    return refuses(
      `a header can't be sent (${code})`,
      'OTEL_EXPORTER_OTLP_HEADERS takes `name=value,name=value`, with other characters percent-encoded.',
    );
  }
  if (/^HPE_/.test(code)) {
    return refuses(
      `the server does not speak HTTP (${code})`,
      `Set ${variable} to the port for OTLP over HTTP, usually 4318.`,
    );
  }
  if (/^(?:ENOTFOUND|EAI_AGAIN)$/.test(code)) {
    return refuses(`the host is unknown (${code})`, `Correct the name of the host in ${variable}.`);
  }
  if (/CERT|SELF_SIGNED|ALTNAME/.test(code)) {
    return refuses(
      code,
      'Set OTEL_EXPORTER_OTLP_CERTIFICATE to the file with the certificate of its authority, in PEM format.',
    );
  }
  if (protocol === 'https:' && /^(?:EPROTO|ERR_SSL_)/.test(code)) {
    return refuses(`no TLS (${code})`, `If it takes plain HTTP, begin ${variable} with http://.`);
  }
  return refuses(
    code,
    `Start the collector, or \`${seekOtelCommand()} tail\`, which shows traces without one. If it is elsewhere, set ` +
      `${variable} to its URL. To export nothing, set \`OTEL_TRACES_EXPORTER=none\`.`,
  );
}
