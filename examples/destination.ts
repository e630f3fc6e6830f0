/**
 * Where the traces go besides an example's own receiver: to the OTLP endpoint that the environment names, or to the one
 * that answers on this machine (Jaeger).
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 * @module
 */
import { parseKeyPairsIntoRecord } from '@opentelemetry/core';

export interface Destination {
  readonly tracesUrl: string;
  /** Where Jaeger, if that is what listens there, shows a trace; `undefined` where it is Honeycomb. */
  jaegerUrl(traceId: string): string | undefined;
  /** Where Jaeger, if that is what listens there, shows all traces with certain attributes; likewise. */
  jaegerSearchUrl(service: string, tags: Readonly<Record<string, string>>): string | undefined;
  /**
   * Passes on the body of an OTLP/HTTP export as it is.
   *
   * @throws Error that says who refused, and how
   */
  forward(body: Buffer): Promise<void>;
}

const LOCAL_ENDPOINT = 'http://localhost:4318';
const HONEYCOMB = /(^|\.)honeycomb\.io$/;
const JAEGER_UI_PORT = '16686';
const PROBE_TIMEOUT_MILLIS = 1_000;
const FORWARD_TIMEOUT_MILLIS = 10_000;
const EMPTY_EXPORT = '{"resourceSpans":[]}';

/** @returns nothing where no endpoint is set and none answers */
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
    return destination(tracesEndpoint || tracesUrlOf(endpoint as string), headers);
  }
  const tracesUrl = tracesUrlOf(localEndpoint);
  return (await answers(tracesUrl)) ? destination(tracesUrl, {}) : undefined;
}

function destination(tracesUrl: string, headers: Readonly<Record<string, string>>): Destination {
  if (!URL.canParse(tracesUrl)) {
    throw new TypeError(`the OTLP endpoint must be a URL such as ${LOCAL_ENDPOINT}, not "${tracesUrl}"`);
  }
  const { protocol, hostname } = new URL(tracesUrl);
  const jaeger = HONEYCOMB.test(hostname) ? undefined : `${protocol}//${hostname}:${JAEGER_UI_PORT}`;
  return {
    tracesUrl,
    jaegerUrl: (traceId) => jaeger && `${jaeger}/trace/${traceId}`,
    jaegerSearchUrl: (service, tags) =>
      jaeger && `${jaeger}/search?${new URLSearchParams({ service, tags: JSON.stringify(tags) })}`,
    forward: async (body) => {
      const refused = await post(tracesUrl, headers, body, FORWARD_TIMEOUT_MILLIS);
      if (refused !== undefined) {
        throw new Error(
          `${tracesUrl} did not take the traces (${refused}); the examples send OTLP over HTTP, as JSON`,
        );
      }
    },
  };
}

function tracesUrlOf(endpoint: string): string {
  return `${endpoint.replace(/\/+$/, '')}/v1/traces`;
}

async function answers(tracesUrl: string): Promise<boolean> {
  return (await post(tracesUrl, {}, EMPTY_EXPORT, PROBE_TIMEOUT_MILLIS)) === undefined;
}

/** @returns what went wrong */
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
