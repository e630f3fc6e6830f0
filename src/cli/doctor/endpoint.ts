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
import { reasonOf } from '../failures.ts';
import type { Endpoint, Problem } from './diagnosis.ts';

/** The default of `OTEL_EXPORTER_OTLP_TIMEOUT`: https://opentelemetry.io/docs/specs/otel/protocol/exporter/ */
const DEFAULT_TIMEOUT_MILLIS = 10_000;
const EMPTY_EXPORT = '{"resourceSpans":[]}';

/** Sends an empty export to the OTLP endpoint, to see whether it accepts traces. */
export async function endpointOf(env: Environment, problems: Problem[]): Promise<Endpoint> {
  if (isEnvironmentTrue(env, ENV_SDK_DISABLED)) {
    return nothingExported(`${ENV_SDK_DISABLED}=true`, problems);
  }
  const exporters = tracesExporters(env);
  if (exporters.includes('none')) {
    return nothingExported('OTEL_TRACES_EXPORTER=none', problems);
  }
  if (!exporters.includes('otlp')) {
    return { url: undefined, state: `not OTLP: OTEL_TRACES_EXPORTER is ${exporters.join(',')}` };
  }
  const protocol = otlpTracesProtocol(env);
  const target = tracesUrl(env, protocol);
  const url = redactUrl(target);
  if (protocol === 'grpc') {
    return { url, state: 'not asked: grpc' };
  }
  const refused = await probe(target, protocol, env);
  if (refused === undefined) {
    return { url, state: 'answers' };
  }
  problems.push({
    problem: `The OTLP endpoint ${url} does not accept traces: ${refused}.`,
    remedy: remedyFor(refused),
  });
  return { url, state: refused };
}

function nothingExported(setting: string, problems: Problem[]): Endpoint {
  problems.push({
    problem: `${setting}: nothing is exported, and no UUID leads to a trace.`,
    remedy: `Unset ${setting.split('=', 1)[0]}.`,
  });
  return { url: undefined, state: 'nothing is exported' };
}

/** @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/ */
function tracesUrl(env: Environment, protocol: string): string {
  const own = environmentValue(env, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  if (own !== undefined) {
    return own;
  }
  const endpoint = environmentValue(env, 'OTEL_EXPORTER_OTLP_ENDPOINT');
  if (protocol === 'grpc') {
    return endpoint ?? 'http://localhost:4317';
  }
  return `${(endpoint ?? 'http://localhost:4318').replace(/\/+$/, '')}/v1/traces`;
}

/** @returns why the endpoint does not accept traces, or `undefined` where it does */
async function probe(url: string, protocol: string, env: Environment): Promise<string | undefined> {
  const target = parseUrl(url);
  if (target === undefined || !/^https?:$/.test(target.protocol)) {
    return 'it is not an HTTP URL';
  }
  try {
    const status = await statusOfEmptyExport(target, protocol, env);
    return status >= 200 && status < 300 ? undefined : `HTTP ${status}`;
  } catch (error) {
    return reasonOf(error, timeoutMillis(env));
  }
}

async function statusOfEmptyExport(target: ParsedUrl, protocol: string, env: Environment): Promise<number> {
  // A protobuf message without any field has no bytes: https://protobuf.dev/programming-guides/encoding/
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
    ca: fileNamedBy(env, 'CERTIFICATE'),
    cert: fileNamedBy(env, 'CLIENT_CERTIFICATE'),
    key: fileNamedBy(env, 'CLIENT_KEY'),
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

function fileNamedBy(env: Environment, what: string): Buffer | undefined {
  const file =
    environmentValue(env, `OTEL_EXPORTER_OTLP_TRACES_${what}`) ??
    environmentValue(env, `OTEL_EXPORTER_OTLP_${what}`);
  return file === undefined ? undefined : readFileSync(file);
}

function remedyFor(refused: string): string {
  switch (refused) {
    case 'HTTP 401':
    case 'HTTP 403':
      return 'Check the key in OTEL_EXPORTER_OTLP_HEADERS (x-honeycomb-team=<key> for Honeycomb).';
    case 'HTTP 404':
    case 'HTTP 405':
      return 'OTEL_EXPORTER_OTLP_ENDPOINT is the base address, without /v1/traces; OTLP over HTTP has port 4318, not that of a UI.';
    default:
      return 'Start the collector, or set OTEL_EXPORTER_OTLP_ENDPOINT to where it is (OTLP over HTTP: port 4318). OTEL_TRACES_EXPORTER=none exports nothing.';
  }
}
