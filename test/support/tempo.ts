import type { JaegerTrace } from './jaeger.ts';
import { type RecordingServerOptions, startRecordingServer } from './recording-server.ts';

export interface TempoOptions {
  /** Which paths and forms it has: 2.6 and later have the second version of traces by ID. Default: the current one. */
  readonly version?: '1' | '2.0' | 'current';
  /** Whether its traces are cut at the limit for their size. */
  readonly isPartial?: boolean;
}

export interface Tempo {
  readonly url: string;
  /** What it was asked: paths, with query. */
  readonly asked: () => readonly string[];
  close(): Promise<void>;
}

/**
 * Stands in for Tempo's HTTP API, as its documentation and its issues describe it: IDs in Base64, `batches` in the first
 * version of traces by ID, `404 page not found` for unknown paths.
 *
 * @see https://grafana.com/docs/tempo/latest/api_docs/
 */
export async function startTempo(
  stored: readonly JaegerTrace[],
  { version = 'current', isPartial = false }: TempoOptions = {},
): Promise<Tempo> {
  const byDefault = (Date.now() - 60_000) * 1_000;
  const respond: RecordingServerOptions['respond'] = (request, response) => {
    const { pathname, searchParams } = new URL(request.url as string, 'http://tempo');
    const send = (status: number, body: object | string) =>
      response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
    const [, second, traceId] = /^\/api\/(v2\/)?traces\/([\da-f]+)$/.exec(pathname) ?? [];
    const trace = stored.find((each) => each.traceId === traceId);
    const spans = trace && resourceSpansOf(trace, trace.startMicros ?? byDefault, version);
    if (pathname === '/api/search') {
      const found = search(stored, searchParams, byDefault).slice(0, Number(searchParams.get('limit')));
      send(200, {
        traces: found.map((each) => ({ traceID: each.traceId.replace(/^0+/, ''), rootTraceName: 'POST' })),
        metrics: { inspectedBytes: '1' },
      });
    } else if (traceId === undefined || (second !== undefined && version !== 'current')) {
      send(404, '404 page not found\n');
    } else if (second !== undefined) {
      send(200, {
        trace: spans === undefined ? {} : { resourceSpans: spans },
        ...(isPartial ? { status: 'PARTIAL', message: 'Trace exceeds maximum size' } : { metrics: {} }),
      });
    } else {
      send(spans === undefined ? 404 : 200, spans === undefined ? 'trace not found' : { batches: spans });
    }
  };
  const { origin, requests, close } = await startRecordingServer({ respond });
  return { url: origin, asked: () => requests.map(({ path }) => path), close };
}

/** Evaluates the kind of query that `find` sends. */
function search(
  stored: readonly JaegerTrace[],
  parameters: URLSearchParams,
  byDefault: number,
): readonly JaegerTrace[] {
  const q = parameters.get('q') as string;
  const asked = Array.from(q.matchAll(/span\.([\w.]+) = ("[^"]*")/g), ([, name = '', value = '']) => ({
    name,
    value: JSON.parse(value),
  }));
  const service = /resource\.service\.name = ("(?:[^"\\]|\\.)*")/.exec(q)?.[1];
  const [start, end] = ['start', 'end'].map((name) => Number(parameters.get(name)) * 1_000_000) as [
    number,
    number,
  ];
  return stored.filter(
    ({ startMicros = byDefault, spans }) =>
      startMicros >= start &&
      startMicros <= end &&
      spans.some(
        (span) =>
          asked.some(({ name, value }) => span.tags?.[name] === value) &&
          (service === undefined || JSON.parse(service) === (span.service ?? 'posting-service')),
      ),
  );
}

function resourceSpansOf(
  { traceId, spans }: JaegerTrace,
  startMicros: number,
  version: TempoOptions['version'],
): object[] {
  const nanosAt = (millis: number) => String(BigInt(startMicros) * 1_000n + BigInt(millis) * 1_000_000n);
  return spans.map((span) => ({
    resource: {
      attributes: keyValues({
        'service.name': span.service ?? 'posting-service',
        ...(span.version === undefined ? {} : { 'service.version': span.version }),
      }),
    },
    [version === '1' ? 'instrumentationLibrarySpans' : 'scopeSpans']: [
      {
        spans: [
          {
            traceId: base64(traceId),
            spanId: base64(span.spanId),
            ...(span.parent === undefined ? {} : { parentSpanId: base64(span.parent) }),
            name: span.name,
            kind: 'SPAN_KIND_CLIENT',
            startTimeUnixNano: nanosAt(span.start ?? 0),
            endTimeUnixNano: nanosAt((span.start ?? 0) + (span.millis ?? 1)),
            attributes: keyValues(span.tags ?? {}),
            status: span.tags?.['error'] === true ? { code: 'STATUS_CODE_ERROR' } : {},
          },
        ],
      },
    ],
  }));
}

function base64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

function keyValues(attributes: Readonly<Record<string, string | number | boolean>>): object[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value:
      typeof value === 'string'
        ? { stringValue: value }
        : typeof value === 'number'
          ? { intValue: String(value) }
          : { boolValue: value },
  }));
}
