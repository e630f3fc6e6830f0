import type { ReceivedSpan } from '../../examples/stand-ins/otlp-receiver.ts';
import { type RecordingServerOptions, startRecordingServer } from './recording-server.ts';

/** A span, as far as a test cares. */
interface JaegerSpan {
  readonly spanId: string;
  readonly parent?: string;
  readonly name: string;
  readonly service?: string;
  readonly version?: string;
  /** Milliseconds after the start of the trace. */
  readonly start?: number;
  readonly millis?: number;
  readonly tags?: Readonly<Record<string, string | number | boolean>>;
}

export interface JaegerTrace {
  readonly traceId: string;
  /** Microseconds since 1970; default: a minute before the start of the stand-in. */
  readonly startMicros?: number;
  readonly spans: readonly JaegerSpan[];
}

export interface Jaeger {
  readonly url: string;
  /** What it was asked: paths, with query. */
  readonly asked: () => readonly string[];
  close(): Promise<void>;
}

/** Stands in for Jaeger's query API: answers have the shape that Jaeger 2.13 gave. */
export async function startJaeger(
  stored: readonly JaegerTrace[] | (() => readonly JaegerTrace[]),
): Promise<Jaeger> {
  // Not the time of a request: a trace has the same times in each response.
  const byDefault = (Date.now() - 60_000) * 1_000;
  const startOf = ({ startMicros = byDefault }: JaegerTrace) => startMicros;
  const responseOf = (trace: JaegerTrace) => answerOf(trace, startOf(trace));
  const respond: RecordingServerOptions['respond'] = (request, response) => {
    const traces = typeof stored === 'function' ? stored() : stored;
    const { pathname, searchParams } = new URL(request.url as string, 'http://jaeger');
    const send = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (pathname === '/api/services') {
      const services = new Set(traces.flatMap(({ spans }) => spans.map(serviceOf)));
      send(200, {
        data: services.size === 0 ? null : [...services],
        total: services.size,
        limit: 0,
        offset: 0,
        errors: null,
      });
    } else if (pathname === '/api/traces') {
      const tags = Object.entries(JSON.parse(searchParams.get('tags') as string));
      const found = traces.filter(
        (trace) =>
          startOf(trace) >= Number(searchParams.get('start')) &&
          startOf(trace) <= Number(searchParams.get('end')) &&
          trace.spans.some(
            (span) =>
              serviceOf(span) === searchParams.get('service') &&
              tags.every(([key, value]) => span.tags?.[key] === value),
          ),
      );
      send(200, { data: found.map(responseOf), total: 0, limit: 0, offset: 0, errors: null });
    } else {
      const trace = traces.find(({ traceId }) => pathname === `/api/traces/${traceId}`);
      if (trace === undefined) {
        send(404, {
          data: null,
          total: 0,
          limit: 0,
          offset: 0,
          errors: [{ code: 404, msg: 'trace not found' }],
        });
      } else {
        send(200, { data: [responseOf(trace)], total: 0, limit: 0, offset: 0, errors: null });
      }
    }
  };
  const { origin, requests, close } = await startRecordingServer({ respond });
  return { url: origin, asked: () => requests.map(({ path }) => path), close };
}

function serviceOf({ service = 'posting-service' }: JaegerSpan): string {
  return service;
}

function answerOf(trace: JaegerTrace, start: number): object {
  const traceID = trace.traceId;
  return {
    traceID,
    spans: trace.spans.map(({ spanId, parent, name, start: at = 0, millis = 1, tags = {} }, i) => ({
      traceID,
      spanID: spanId,
      operationName: name,
      references: parent === undefined ? [] : [{ refType: 'CHILD_OF', traceID, spanID: parent }],
      startTime: start + at * 1_000,
      duration: millis * 1_000,
      tags: keyValues(tags),
      logs: [],
      processID: `p${i}`,
      warnings: null,
    })),
    processes: Object.fromEntries(
      trace.spans.map((span, i) => [
        `p${i}`,
        {
          serviceName: serviceOf(span),
          tags: keyValues(span.version === undefined ? {} : { 'service.version': span.version }),
        },
      ]),
    ),
    warnings: null,
  };
}

function keyValues(attributes: Readonly<Record<string, string | number | boolean>>): object[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    type: typeof value === 'number' ? 'int64' : typeof value,
    value,
  }));
}

/** What Jaeger makes of the spans that it was sent. */
export function tracesFrom(received: readonly ReceivedSpan[]): readonly JaegerTrace[] {
  const traceIds = new Set(received.map(({ traceId }) => traceId));
  return [...traceIds].map((id) => {
    const spans = received.filter(({ traceId }) => traceId === id);
    const start = Math.min(...spans.map(({ startTimeUnixNano }) => Number(startTimeUnixNano)));
    return {
      traceId: id,
      startMicros: Math.floor(start / 1_000),
      spans: spans.map(({ spanId, parentSpanId, name, resource, attributes, status, ...span }) => ({
        spanId,
        ...(parentSpanId === undefined ? {} : { parent: parentSpanId }),
        name,
        service: String(resource['service.name']),
        version: String(resource['service.version']),
        start: Math.floor((Number(span.startTimeUnixNano) - start) / 1_000) / 1_000,
        millis: Math.floor(Number(span.endTimeUnixNano - span.startTimeUnixNano) / 1_000) / 1_000,
        tags: { ...(attributes as Record<string, string>), ...(status.code === 2 ? { error: true } : {}) },
      })),
    };
  });
}
