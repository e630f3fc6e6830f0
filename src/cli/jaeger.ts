/**
 * Jaeger's HTTP API, as its UI uses it.
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
import { CannotAsk, reasonOf } from './failures.ts';
import type { Attribute, Trace, TraceSpan } from './trace.ts';

/** Where Jaeger's UI is on a machine on which Jaeger runs. */
export const DEFAULT_JAEGER_URL = 'http://localhost:16686';

/** The attributes in which a UUID may be recorded. */
const SEARCHED = [ATTR_SEEK_REQUEST_ID, ATTR_SEEK_SESSION_ID, ATTR_SEEK_WEBHOOK_REQUEST_ID] as const;
const TIMEOUT_MILLIS = 20_000;
/** Traces for one attribute of one service; a session has hardly more. */
const LIMIT = 100;

interface Door {
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMillis: number;
}

export interface Jaeger {
  /** Without what may be secret in it. */
  readonly base: string;
  /** @returns `undefined` where Jaeger has no such trace */
  trace(traceId: string): Promise<Trace | undefined>;
  services(): Promise<readonly string[]>;
  /** The traces in which a span of a service has recorded the UUID since a time, newest first. */
  recorded(uuid: string, service: string, sinceMicros: number): Promise<readonly Trace[]>;
  /** Where the UI shows a trace. */
  traceUrl(traceId: string): string;
}

/**
 * @param address - of the UI, such as `http://localhost:16686`, with a base path where it has one; `user:password@`
 * before the host is sent as HTTP basic authentication (RFC 7617), and never shown
 */
export function jaegerAt(address: URL, timeoutMillis: number = TIMEOUT_MILLIS): Jaeger {
  const base = `${address.origin}${address.pathname}`.replace(/\/+$/, '');
  const user = [address.username, address.password].map(querystring.unescape).join(':');
  const door: Door = {
    base,
    headers: {
      Accept: 'application/json',
      ...(user === ':' ? {} : { Authorization: `Basic ${Buffer.from(user).toString('base64')}` }),
    },
    timeoutMillis,
  };
  const tracesOf = async (path: string) => (await ask(door, path, tracesIn)) ?? [];
  return {
    base,
    trace: async (traceId) => (await tracesOf(`/api/traces/${traceId}`))[0],
    services: async () => (await ask(door, '/api/services', namesIn)) ?? [],
    recorded: async (uuid, service, sinceMicros) => {
      const now = Date.now() * 1_000;
      const found = await Promise.all(
        SEARCHED.map((attribute) => {
          const query = new URLSearchParams({
            service,
            tags: JSON.stringify({ [attribute]: uuid }),
            start: String(sinceMicros),
            end: String(now),
            limit: String(LIMIT),
          });
          return tracesOf(`/api/traces?${query}`);
        }),
      );
      return found.flat();
    },
    traceUrl: (traceId) => `${base}/trace/${traceId}`,
  };
}

interface Answer {
  readonly data?: unknown;
}

function tracesIn(data: unknown): readonly Trace[] {
  return (data as readonly JaegerTrace[]).map(traceOf);
}

/** Jaeger says `null` where it knows no service. */
function namesIn(data: unknown): readonly string[] {
  return ((data ?? []) as readonly unknown[]).map(String);
}

/**
 * @param read - takes the data out of an answer, and throws if they are none
 * @returns `undefined` where Jaeger says that there is no such thing
 */
async function ask<T>(
  { base, headers, timeoutMillis }: Door,
  path: string,
  read: (data: unknown) => T,
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
    throw new CannotAsk(
      `Jaeger does not answer at ${base} (${reasonOf(error, timeoutMillis)}).`,
      'Is it running, and is this where its UI is? Say so with --jaeger URL or JAEGER_URL; the port of the UI is 16686.',
    );
  }
  if (response.status === 401 || response.status === 403) {
    throw new CannotAsk(
      `${base} wants somebody to sign in (HTTP ${response.status}).`,
      'Give name and password (--jaeger https://user:password@host), or ask Jaeger itself, behind the proxy that wants them: kubectl port-forward, for example.',
    );
  }
  const answer = answerOf(text);
  if (answer !== undefined && response.status === 404) {
    return undefined;
  }
  if (answer !== undefined && !response.ok) {
    throw new CannotAsk(
      `Jaeger at ${base} could not answer (HTTP ${response.status}: ${messageOf(answer)}).`,
      'Its own log says why; a shorter --lookback, or --service NAME, asks it for less.',
    );
  }
  try {
    return read((answer as Answer).data);
  } catch {
    // Whatever is missing in it: this is something else.
    throw new CannotAsk(
      `${base} answers, but not as Jaeger's API does (HTTP ${response.status} to GET ${path.split('?', 1)[0]}).`,
      'Give the address of its UI, with the base path if it has one; 4317 and 4318 only take traces, the port of the UI is 16686.',
    );
  }
}

/** @returns `undefined` for what no Jaeger says */
function answerOf(text: string): Answer | undefined {
  try {
    const answer = JSON.parse(text);
    return typeof answer === 'object' && answer !== null && ('data' in answer || 'errors' in answer)
      ? answer
      : undefined;
  } catch {
    return undefined;
  }
}

function messageOf(answer: Answer): string {
  const { errors } = answer as { errors?: readonly ({ msg?: string } | null)[] | null };
  return errors?.map((error) => error?.msg).join('; ') || 'without a reason';
}

interface JaegerKeyValue {
  readonly key: string;
  readonly value: Attribute;
}

interface JaegerTrace {
  readonly traceID: string;
  readonly spans: readonly JaegerSpan[];
  readonly processes: Readonly<Record<string, { serviceName: string; tags?: readonly JaegerKeyValue[] }>>;
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
  return {
    traceId: traceID.padStart(32, '0'),
    spans: spans
      .map((span) => spanOf(span, traceID, processes))
      .toSorted((a, b) => a.startMicros - b.startMicros || b.durationMicros - a.durationMicros),
  };
}

function spanOf(span: JaegerSpan, traceId: string, processes: JaegerTrace['processes']): TraceSpan {
  const attributes = attributesOf(span.tags);
  const of = processes[span.processID];
  const version = attributesOf(of?.tags)['service.version'];
  const parent = span.references?.find(
    ({ refType, traceID }) => refType === 'CHILD_OF' && traceID === traceId,
  );
  return {
    spanId: span.spanID.padStart(16, '0'),
    parentSpanId: parent?.spanID.padStart(16, '0'),
    name: span.operationName,
    service: of?.serviceName ?? 'unknown',
    serviceVersion: version === undefined ? undefined : String(version),
    startMicros: span.startTime,
    durationMicros: span.duration,
    attributes,
    failed: attributes['error'] === true || attributes['otel.status_code'] === 'ERROR',
  };
}

function attributesOf(tags: readonly JaegerKeyValue[] = []): Record<string, Attribute> {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}
