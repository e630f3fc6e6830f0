import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { ENV_SDK_DISABLED } from '../../core/conventions.ts';
import {
  type Environment,
  environmentPairs,
  environmentValue,
  isEnvironmentTrue,
} from '../../core/environment.ts';
import { redactUrl } from '../../core/redact.ts';
import type { ParsedUrl } from '../../core/runtime.ts';
import { parseUrl } from '../../core/url.ts';
import { otlpTracesProtocol, tracesExporters } from '../../node/register/otlp-defaults.ts';
import { reasonOf } from '../errors.ts';
import { withoutTrailingSlashes } from '../text.ts';
import type { Endpoint, Problem } from './diagnosis.ts';

/** The default of `OTEL_EXPORTER_OTLP_TIMEOUT`. */
const DEFAULT_TIMEOUT_MILLIS = 10_000;
const EMPTY_EXPORT = '{"resourceSpans":[]}';

/**
 * Sends an empty export to the OTLP endpoint to find out whether it accepts traces.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export async function endpointOf(env: Environment, problems: Problem[]): Promise<Endpoint> {
  if (isEnvironmentTrue(env, ENV_SDK_DISABLED)) {
    return exportDisabled(`${ENV_SDK_DISABLED}=true`, problems);
  }
  const exporters = tracesExporters(env);
  if (exporters.includes('none')) {
    return exportDisabled('OTEL_TRACES_EXPORTER=none', problems);
  }
  if (!exporters.includes('otlp')) {
    return { url: undefined, state: `not OTLP: OTEL_TRACES_EXPORTER is ${exporters.join(',')}` };
  }
  const protocol = otlpTracesProtocol(env);
  const target = tracesUrl(env, protocol);
  const url = redactUrl(target);
  if (protocol === 'grpc') {
    return { url, state: 'not checked: gRPC' };
  }
  const refusal = await probe(target, protocol, env);
  if (refusal === undefined) {
    return { url, state: 'accepts traces' };
  }
  problems.push({
    problem: `The OTLP endpoint ${url} does not accept traces: ${refusal}.`,
    remedy: remedyFor(refusal),
  });
  return { url, state: refusal };
}

function exportDisabled(setting: string, problems: Problem[]): Endpoint {
  problems.push({
    problem: `${setting} disables the export of traces, so no UUID leads to a trace.`,
    remedy: `Unset ${setting.split('=', 1)[0]}.`,
  });
  return { url: undefined, state: 'export disabled' };
}

function tracesUrl(env: Environment, protocol: string): string {
  const tracesEndpoint = environmentValue(env, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  if (tracesEndpoint !== undefined) {
    return tracesEndpoint;
  }
  const endpoint = environmentValue(env, 'OTEL_EXPORTER_OTLP_ENDPOINT');
  if (protocol === 'grpc') {
    return endpoint ?? 'http://localhost:4317';
  }
  return `${withoutTrailingSlashes(endpoint ?? 'http://localhost:4318')}/v1/traces`;
}

/** @returns why the endpoint does not accept traces; `undefined` if it does */
async function probe(url: string, protocol: string, env: Environment): Promise<string | undefined> {
  const target = parseUrl(url);
  if (target === undefined || !/^https?:$/.test(target.protocol)) {
    return 'not an HTTP URL';
  }
  try {
    const status = await statusOfEmptyExport(target, protocol, env);
    return status >= 200 && status < 300 ? undefined : `HTTP ${status}`;
  } catch (error) {
    return reasonOf(error, timeoutMillis(env));
  }
}

async function statusOfEmptyExport(target: ParsedUrl, protocol: string, env: Environment): Promise<number> {
  // A protobuf message without fields is empty: https://protobuf.dev/programming-guides/encoding/
  const [type, body] =
    protocol === 'http/protobuf' ? ['application/x-protobuf', ''] : ['application/json', EMPTY_EXPORT];
  const request = (target.protocol === 'https:' ? https : http).request(target.href, {
    method: 'POST',
    headers: {
      'Content-Type': type,
      'Content-Length': Buffer.byteLength(body),
      ...Object.fromEntries(environmentPairs(env, 'OTEL_EXPORTER_OTLP_HEADERS')),
      ...Object.fromEntries(environmentPairs(env, 'OTEL_EXPORTER_OTLP_TRACES_HEADERS')),
    },
    ca: fileOf(env, 'CERTIFICATE'),
    cert: fileOf(env, 'CLIENT_CERTIFICATE'),
    key: fileOf(env, 'CLIENT_KEY'),
    signal: AbortSignal.timeout(timeoutMillis(env)),
  });
  request.end(body);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  response.destroy();
  return response.statusCode as number;
}

function timeoutMillis(env: Environment): number {
  const millis = Number(env['OTEL_EXPORTER_OTLP_TRACES_TIMEOUT'] || env['OTEL_EXPORTER_OTLP_TIMEOUT']);
  return millis > 0 && Number.isFinite(millis) ? millis : DEFAULT_TIMEOUT_MILLIS;
}

function fileOf(env: Environment, setting: string): Buffer | undefined {
  const file =
    environmentValue(env, `OTEL_EXPORTER_OTLP_TRACES_${setting}`) ??
    environmentValue(env, `OTEL_EXPORTER_OTLP_${setting}`);
  return file === undefined ? undefined : readFileSync(file);
}

function remedyFor(refusal: string): string {
  switch (refusal) {
    case 'HTTP 401':
    case 'HTTP 403':
      return 'Check the API key in OTEL_EXPORTER_OTLP_HEADERS (for Honeycomb: x-honeycomb-team=<key>).';
    case 'HTTP 404':
    case 'HTTP 405':
      return 'Set OTEL_EXPORTER_OTLP_ENDPOINT to the base URL, without /v1/traces. OTLP over HTTP uses port 4318, not the port of a UI.';
    default:
      return 'Start the collector, or set OTEL_EXPORTER_OTLP_ENDPOINT to its URL (OTLP over HTTP: port 4318). To export nothing, set OTEL_TRACES_EXPORTER=none.';
  }
}
