/**
 * A client of the HTTP API that Jaeger's UI uses.
 *
 * @see https://www.jaegertracing.io/docs/latest/architecture/apis/
 * @module
 */
import querystring from 'node:querystring';
import {
  ATTR_SEEK_REQUEST_ID,
  ATTR_SEEK_SESSION_ID,
  ATTR_SEEK_WEBHOOK_REQUEST_ID,
} from '../core/conventions.ts';
import { BackendError, reasonOf } from './errors.ts';
import { withoutSecrets, withoutTrailingSlashes } from './text.ts';
import type { Attribute, Trace, TraceSpan } from './trace.ts';

/** The default address of Jaeger's UI. */
export const DEFAULT_JAEGER_URL = 'http://localhost:16686';

/** The attributes that may hold a UUID. */
const UUID_ATTRIBUTES = [ATTR_SEEK_REQUEST_ID, ATTR_SEEK_SESSION_ID, ATTR_SEEK_WEBHOOK_REQUEST_ID] as const;
const TIMEOUT_MILLIS = 20_000;
/** Per attribute and service. A session rarely has more traces. */
const MAX_TRACES = 100;

interface Connection {
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMillis: number;
}

export interface Jaeger {
  /** Its address without credentials and query. */
  readonly base: string;
  /** @returns `undefined` if Jaeger does not have the trace */
  trace(traceId: string): Promise<Trace | undefined>;
  services(): Promise<readonly string[]>;
  /** Returns the traces in which a span of the service recorded the UUID since a time, newest first. */
  tracesWith(uuid: string, service: string, sinceMicros: number): Promise<readonly Trace[]>;
  /** The address at which the UI shows a trace. */
  traceUrl(traceId: string): string;
}

/**
 * @param address - the address of the UI, such as `http://localhost:16686`, with its base path, if any.
 * `user:password@` is sent as HTTP basic authentication and never printed
 * @see https://www.rfc-editor.org/rfc/rfc7617
 */
export function jaegerAt(address: URL, timeoutMillis: number = TIMEOUT_MILLIS): Jaeger {
  const base = withoutTrailingSlashes(`${address.origin}${address.pathname}`);
  const user = [address.username, address.password].map(querystring.unescape).join(':');
  const connection: Connection = {
    base,
    headers: {
      Accept: 'application/json',
      ...(user === ':' ? {} : { Authorization: `Basic ${Buffer.from(user).toString('base64')}` }),
    },
    timeoutMillis,
  };
  const tracesOf = async (path: string) => (await get(connection, path, parseTraces)) ?? [];
  return {
    base,
    trace: async (traceId) => (await tracesOf(`/api/traces/${traceId}`))[0],
    services: async () => (await get(connection, '/api/services', parseServices)) ?? [],
    tracesWith: async (uuid, service, sinceMicros) => {
      const now = Date.now() * 1_000;
      const found = await Promise.all(
        UUID_ATTRIBUTES.map((attribute) => {
          const query = new URLSearchParams({
            service,
            tags: JSON.stringify({ [attribute]: uuid }),
            start: String(sinceMicros),
            end: String(now),
            limit: String(MAX_TRACES),
          });
          return tracesOf(`/api/traces?${query}`);
        }),
      );
      return found.flat();
    },
    traceUrl: (traceId) => `${base}/trace/${traceId}`,
  };
}

interface JaegerResponse {
  readonly data?: unknown;
}

function parseTraces(data: unknown): readonly Trace[] {
  return (data as readonly JaegerTrace[]).map(traceOf);
}

/** @param data - `null` if Jaeger has no services */
function parseServices(data: unknown): readonly string[] {
  return ((data ?? []) as readonly unknown[]).map(String);
}

/**
 * @param parseData - parses the data of the response, and throws if they do not have Jaeger's format
 * @returns `undefined` if Jaeger responds with 404
 */
async function get<T>(
  { base, headers, timeoutMillis }: Connection,
  path: string,
  parseData: (data: unknown) => T,
): Promise<T | undefined> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(base + path, {
      headers,
      signal: AbortSignal.timeout(timeoutMillis),
    });
    text = await response.text();
  } catch (error) {
    throw new BackendError(
      `Jaeger does not respond at ${base} (${reasonOf(error, timeoutMillis)}).`,
      'Check that it runs and that this is the address of its UI (port 16686). Set another address with --jaeger URL or JAEGER_URL.',
    );
  }
  if (response.status === 401 || response.status === 403) {
    throw new BackendError(
      `${base} requires authentication (HTTP ${response.status}).`,
      'Pass a user name and password (--jaeger https://user:password@host), or bypass the authenticating proxy, for example with kubectl port-forward.',
    );
  }
  const body = parseResponse(text);
  if (body !== undefined && response.status === 404) {
    return undefined;
  }
  if (body !== undefined && !response.ok) {
    throw new BackendError(
      `Jaeger at ${base} reports an error (HTTP ${response.status}: ${messageOf(body)}).`,
      'See the log of Jaeger. A shorter --lookback or --service NAME makes the query cheaper.',
    );
  }
  try {
    return parseData((body as JaegerResponse).data);
  } catch {
    throw new BackendError(
      `${base} responds, but not with Jaeger's API (HTTP ${response.status} for GET ${path.split('?', 1)[0]}).`,
      'Pass the address of its UI (port 16686), with the base path if it has one. Ports 4317 and 4318 only receive traces.',
    );
  }
}

/** @returns `undefined` if the text does not have Jaeger's format */
function parseResponse(text: string): JaegerResponse | undefined {
  try {
    const body = JSON.parse(text);
    return typeof body === 'object' && body !== null && ('data' in body || 'errors' in body)
      ? body
      : undefined;
  } catch {
    return undefined;
  }
}

function messageOf(body: JaegerResponse): string {
  const { errors } = body as { errors?: readonly ({ msg?: string } | null)[] | null };
  return errors?.map((error) => error?.msg).join('; ') || 'no reason given';
}

interface JaegerKeyValue {
  readonly key: string;
  readonly value: Attribute;
}

interface JaegerTrace {
  readonly traceID: string;
  readonly spans: readonly JaegerSpan[];
  readonly processes: Readonly<Record<string, JaegerProcess>>;
}

interface JaegerProcess {
  readonly serviceName: string;
  readonly tags?: readonly JaegerKeyValue[];
}

interface JaegerSpan {
  readonly spanID: string;
  readonly operationName: string;
  readonly references?: readonly { refType: string; traceID: string; spanID: string }[];
  readonly startTime: number;
  readonly duration: number;
  readonly tags?: readonly JaegerKeyValue[];
  readonly processID: string;
}

function traceOf({ traceID, spans, processes }: JaegerTrace): Trace {
  const processIds = new Set(spans.map(({ processID }) => processID));
  // Once per process, not once per span: a process may have many tags.
  const versions = new Map([...processIds].map((id) => [id, versionOf(processes[id])]));
  return {
    traceId: traceID.padStart(32, '0'),
    spans: spans
      .map((span) => spanOf(span, traceID, processes[span.processID], versions.get(span.processID)))
      .toSorted((a, b) => a.startMicros - b.startMicros || b.durationMicros - a.durationMicros),
  };
}

function versionOf(process: JaegerProcess | undefined): string | undefined {
  const version = attributesOf(process?.tags)['service.version'];
  return version === undefined ? undefined : String(version);
}

function spanOf(
  span: JaegerSpan,
  traceId: string,
  process: JaegerProcess | undefined,
  serviceVersion: string | undefined,
): TraceSpan {
  const attributes = attributesOf(span.tags);
  const parent = span.references?.find(
    ({ refType, traceID }) => refType === 'CHILD_OF' && traceID === traceId,
  );
  return {
    spanId: span.spanID.padStart(16, '0'),
    parentSpanId: parent?.spanID.padStart(16, '0'),
    name: withoutSecrets(span.operationName),
    service: process?.serviceName ?? 'unknown',
    serviceVersion,
    startMicros: span.startTime,
    durationMicros: span.duration,
    attributes,
    failed: attributes['error'] === true || attributes['otel.status_code'] === 'ERROR',
  };
}

/** Returns attributes without secrets, which older versions and other instrumentations record in URLs. */
function attributesOf(tags: readonly JaegerKeyValue[] = []): Record<string, Attribute> {
  return Object.fromEntries(
    tags.map(({ key, value }) => [key, typeof value === 'string' ? withoutSecrets(value) : value]),
  );
}
