import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { parseUrl } from '../../hosts.ts';
import { keyValuePairs } from '../../options.ts';
import { redactUrl } from '../../redact.ts';
import { reasonOf } from '../failures.ts';
import type { Endpoint, Environment, Problem } from './diagnosis.ts';

/** What the exporter waits, too, where `OTEL_EXPORTER_OTLP_TIMEOUT` says nothing. */
const DEFAULT_TIMEOUT_MILLIS = 10_000;
const EMPTY_EXPORT = '{"resourceSpans":[]}';

/** Asks the OTLP endpoint with an empty export whether it would take traces. */
export async function endpointOf(env: Environment, problems: Problem[]): Promise<Endpoint> {
  const exporter = env['OTEL_TRACES_EXPORTER']?.trim() || 'otlp';
  const protocol =
    env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL']?.trim() ||
    env['OTEL_EXPORTER_OTLP_PROTOCOL']?.trim() ||
    'http/json';
  if (env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') {
    return nothingExported('OTEL_SDK_DISABLED=true', problems);
  }
  const exporters = exporter.split(',').map((name) => name.trim());
  if (exporters.includes('none')) {
    return nothingExported('OTEL_TRACES_EXPORTER=none', problems);
  }
  if (!exporters.includes('otlp')) {
    return { url: undefined, state: `not OTLP: OTEL_TRACES_EXPORTER is ${exporter}` };
  }
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
    problem: `The OTLP endpoint ${url} takes no traces: ${refused}.`,
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
  const own = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']?.trim();
  if (own) {
    return own;
  }
  const endpoint = env['OTEL_EXPORTER_OTLP_ENDPOINT']?.trim();
  if (protocol === 'grpc') {
    return endpoint || 'http://localhost:4317';
  }
  return `${(endpoint || 'http://localhost:4318').replace(/\/+$/, '')}/v1/traces`;
}

/** @returns why it takes no traces, or `undefined` where it does */
async function probe(url: string, protocol: string, env: Environment): Promise<string | undefined> {
  const target = parseUrl(url);
  if (target === undefined || !/^https?:$/.test(target.protocol)) {
    return 'that is no URL of HTTP';
  }
  try {
    const status = await statusOfEmptyExport(target, protocol, env);
    return status >= 200 && status < 300 ? undefined : `HTTP ${status}`;
  } catch (error) {
    return reasonOf(error, timeoutMillis(env));
  }
}

async function statusOfEmptyExport(target: URL, protocol: string, env: Environment): Promise<number> {
  // A message of protobuf in which no field is set has no bytes.
  const [type, body] =
    protocol === 'http/protobuf' ? ['application/x-protobuf', ''] : ['application/json', EMPTY_EXPORT];
  const request = (target.protocol === 'https:' ? https : http).request(target, {
    method: 'POST',
    headers: {
      'Content-Type': type,
      'Content-Length': Buffer.byteLength(body),
      ...Object.fromEntries(keyValuePairs(env['OTEL_EXPORTER_OTLP_HEADERS'])),
      ...Object.fromEntries(keyValuePairs(env['OTEL_EXPORTER_OTLP_TRACES_HEADERS'])),
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
  const file = env[`OTEL_EXPORTER_OTLP_TRACES_${what}`]?.trim() || env[`OTEL_EXPORTER_OTLP_${what}`]?.trim();
  return file ? readFileSync(file) : undefined;
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
