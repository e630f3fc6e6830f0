import { type Ran, seekOtel } from './command.ts';
import { type JaegerTrace, startJaeger } from './jaeger.ts';

export const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
/** The session ID that stands for the trace. */
export const SESSION_ID = '4bf92f35-77b3-4da6-a3ce-929d0e0e4736';
export const REQUEST_ID = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';
export const OTHER_REQUEST_ID = '00f067aa-0ba9-42b7-a3ce-929d0e0e4736';
export const MINUTE_MICROS = 60_000_000;

type Span = JaegerTrace['spans'][number];

/** A call to SEEK. */
export const call = (
  spanId: string,
  requestId: string,
  more: object = {},
  sessionId: string = SESSION_ID,
): Span => ({
  spanId,
  parent: 'a'.repeat(16),
  name: 'POST',
  version: '1.2.3',
  tags: {
    'seek.request_id': requestId,
    'seek.session_id': sessionId,
    'http.request.method': 'POST',
    'http.response.status_code': 200,
    'url.full': 'https://graphql.seek.com/graphql',
    ...more,
  },
});

/** A webhook that called SEEK twice. */
export function webhookTrace(): JaegerTrace {
  return {
    traceId: TRACE_ID,
    spans: [
      { spanId: 'a'.repeat(16), name: 'webhook', version: '1.2.3', millis: 10 },
      call('b'.repeat(16), REQUEST_ID, { error: true, 'http.response.status_code': 503 }),
      call('c'.repeat(16), OTHER_REQUEST_ID),
    ],
  };
}

/** Traces of one span each, the last one the oldest. The trace ID of the i-th is `i`. */
export const tracesOf = (count: number, spanOf: (i: number) => Span): JaegerTrace[] =>
  Array.from({ length: count }, (_, i) => ({
    traceId: String(i + 1).padStart(32, '0'),
    startMicros: Date.now() * 1_000 - (i + 1) * MINUTE_MICROS,
    spans: [spanOf(i + 1)],
  }));

/** A session with an explicit ID that spans several traces. */
export const sessionTraces = (count: number, sessionId: string = REQUEST_ID): JaegerTrace[] =>
  tracesOf(count, (i) =>
    call('b'.repeat(16), `749fbdc9-fbe5-40e9-b5ae-${String(i).padStart(12, '0')}`, {}, sessionId),
  );

export interface Found extends Ran {
  /** The paths that Jaeger was asked for. */
  readonly asked: readonly string[];
  /** The address of Jaeger. */
  readonly url: string;
}

/** Runs `seek-otel find` against a stand-in for Jaeger that holds the traces. */
export async function findIn(
  traces: readonly JaegerTrace[],
  args: readonly string[],
  options: NonNullable<Parameters<typeof seekOtel>[1]> = { columns: 100 },
): Promise<Found> {
  const jaeger = await startJaeger(traces);
  try {
    const env = { ...options.env, JAEGER_URL: jaeger.url };
    const ran = await seekOtel(['find', ...args], { ...options, env });
    return { ...ran, asked: jaeger.asked(), url: jaeger.url };
  } finally {
    await jaeger.close();
  }
}

/** The IDs of the traces in a text. */
export function shownTraceIds(text: string): readonly string[] {
  return Array.from(text.matchAll(/^Trace (\w+)/gm), ([, traceId]) => traceId as string);
}
