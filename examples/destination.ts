/**
 * Where an example forwards its traces: to the OTLP endpoint in the environment, or to one that responds on this
 * machine (such as Jaeger).
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 * @module
 */
import { parseKeyPairsIntoRecord } from '@opentelemetry/core';

export interface Destination {
  readonly tracesUrl: string;
  /** Where Jaeger's UI at `JAEGER_URL` or on the same host shows a trace; `undefined` for Honeycomb. */
  jaegerUrl(traceId: string): string | undefined;
  /** The same for a search for traces with the given attributes. */
  jaegerSearchUrl(service: string, tags: Readonly<Record<string, string>>): string | undefined;
  /**
   * Forwards the body of an OTLP/HTTP export unchanged.
   *
   * @throws Error with the URL and the reason if the destination rejects it
   */
  forward(body: Buffer): Promise<void>;
}

const LOCAL_ENDPOINT = 'http://localhost:4318';
const HONEYCOMB = /(^|\.)honeycomb\.io$/;
const JAEGER_UI_PORT = '16686';
const PROBE_TIMEOUT_MILLIS = 1_000;
const FORWARD_TIMEOUT_MILLIS = 10_000;
const EMPTY_EXPORT = '{"resourceSpans":[]}';

/** @returns `undefined` if no endpoint is set and none responds */
export async function findDestination(
  env: Readonly<Record<string, string | undefined>>,
  localEndpoint: string = LOCAL_ENDPOINT,
): Promise<Destination | undefined> {
  const headers = {
    ...parseKeyPairsIntoRecord(env['OTEL_EXPORTER_OTLP_HEADERS']),
    ...parseKeyPairsIntoRecord(env['OTEL_EXPORTER_OTLP_TRACES_HEADERS']),
  };
  const tracesEndpoint = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']?.trim();
  const endpoint = env['OTEL_EXPORTER_OTLP_ENDPOINT']?.trim();
  if (tracesEndpoint || endpoint) {
    return destination(tracesEndpoint || tracesUrlOf(endpoint as string), headers, env);
  }
  const tracesUrl = tracesUrlOf(localEndpoint);
  return (await acceptsTraces(tracesUrl)) ? destination(tracesUrl, {}, env) : undefined;
}

function destination(
  tracesUrl: string,
  headers: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string | undefined>>,
): Destination {
  if (!URL.canParse(tracesUrl)) {
    throw new TypeError(`The OTLP endpoint must be a URL such as ${LOCAL_ENDPOINT}, not "${tracesUrl}".`);
  }
  const { protocol, hostname } = new URL(tracesUrl);
  const jaegerUi = env['JAEGER_URL']?.trim() || `${protocol}//${hostname}:${JAEGER_UI_PORT}`;
  const jaeger = HONEYCOMB.test(hostname) ? undefined : jaegerUi.replace(/\/+$/, '');
  return {
    tracesUrl,
    jaegerUrl: (traceId) => jaeger && `${jaeger}/trace/${traceId}`,
    jaegerSearchUrl: (service, tags) =>
      jaeger && `${jaeger}/search?${new URLSearchParams({ service, tags: JSON.stringify(tags) })}`,
    forward: async (body) => {
      const refusal = await post(tracesUrl, headers, body, FORWARD_TIMEOUT_MILLIS);
      if (refusal !== undefined) {
        throw new Error(
          `${tracesUrl} did not accept the traces (${refusal}). The examples send OTLP over HTTP, as JSON.`,
        );
      }
    },
  };
}

function tracesUrlOf(endpoint: string): string {
  return `${endpoint.replace(/\/+$/, '')}/v1/traces`;
}

async function acceptsTraces(tracesUrl: string): Promise<boolean> {
  return (await post(tracesUrl, {}, EMPTY_EXPORT, PROBE_TIMEOUT_MILLIS)) === undefined;
}

/** @returns why the request failed; `undefined` if it succeeded */
async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer | string,
  timeoutMillis: number,
): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : new Uint8Array(body),
      signal: AbortSignal.timeout(timeoutMillis),
    });
    await response.arrayBuffer();
    return response.ok ? undefined : `HTTP ${response.status}`;
  } catch (error) {
    const { cause = error } = error as Error;
    return String((cause as { code?: unknown }).code ?? (cause as Error).message);
  }
}
