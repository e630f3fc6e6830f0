/**
 * Answers the part of Jaeger's query API that `seek-otel find` uses, and shows a trace as text where Jaeger's UI has its
 * page.
 *
 * @see https://www.jaegertracing.io/docs/latest/architecture/apis/
 * @module
 */
import { createServer, type Server, type ServerResponse } from 'node:http';
import { extentOf, type Trace } from '../trace/trace.ts';
import { jaegerTrace } from './jaeger-json.ts';
import type { TraceStore } from './trace-store.ts';

/** Jaeger's default. */
const DEFAULT_LIMIT = 100;
const LOCAL_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

type Store = Pick<TraceStore, 'trace' | 'traceIds'>;

/**
 * Returns a server that does not listen yet.
 *
 * @param show - a trace as text
 */
export function jaegerApi(store: Store, show: (trace: Trace) => string): Server {
  return createServer(({ method, url, headers }, response) => {
    // Other sites could otherwise read the traces, by a name of theirs that resolves to this machine:
    // https://en.wikipedia.org/wiki/DNS_rebinding
    if (!LOCAL_HOST.test(String(headers.host))) {
      sendError(response, 403, 'seek-otel tail answers requests to localhost only');
    } else if (method !== 'GET' && method !== 'HEAD') {
      sendError(response, 405, 'seek-otel tail answers GET only');
    } else {
      answer(store, show, new URL(url as string, 'http://localhost'), response);
    }
  });
}

function answer(
  store: Store,
  show: (trace: Trace) => string,
  { pathname, searchParams }: URL,
  response: ServerResponse,
): void {
  const [, page, traceId] = /^\/(api\/traces|trace)\/([0-9a-f]{1,32})\/?$/i.exec(pathname) ?? [];
  if (traceId !== undefined) {
    const trace = store.trace(traceId.toLowerCase().padStart(32, '0'));
    if (trace === undefined) {
      sendError(response, 404, 'trace not found');
    } else if (page === 'trace') {
      sendText(response, show(trace));
    } else {
      sendData(response, [jaegerTrace(trace)]);
    }
  } else if (pathname === '/api/services') {
    sendData(response, servicesOf(tracesOf(store)));
  } else if (pathname === '/api/traces') {
    search(tracesOf(store), searchParams, response);
  } else if (pathname === '/') {
    sendText(response, 'This is seek-otel tail. To find a trace, run: seek-otel find <UUID>');
  } else {
    sendError(response, 404, `seek-otel tail has no ${pathname}`);
  }
}

function search(traces: readonly Trace[], parameters: URLSearchParams, response: ServerResponse): void {
  let tags: [string, unknown][];
  try {
    tags = Object.entries(JSON.parse(parameters.get('tags') ?? '{}'));
  } catch {
    sendError(response, 400, 'tags must be a JSON object');
    return;
  }
  const service = parameters.get('service');
  const start = Number(parameters.get('start') ?? 0);
  const end = Number(parameters.get('end') ?? Number.POSITIVE_INFINITY);
  const found = traces
    .map((trace) => ({ trace, startMicros: extentOf(trace).startMicros }))
    .filter(
      ({ trace, startMicros }) =>
        startMicros >= start &&
        startMicros <= end &&
        trace.spans.some(
          (span) =>
            (service === null || span.service === service) &&
            tags.every(([key, value]) => String(span.attributes[key]) === String(value)),
        ),
    )
    .toSorted((a, b) => b.startMicros - a.startMicros)
    .slice(0, Number(parameters.get('limit')) || DEFAULT_LIMIT);
  sendData(
    response,
    found.map(({ trace }) => jaegerTrace(trace)),
  );
}

function tracesOf(store: Store): readonly Trace[] {
  return store.traceIds().map((traceId) => store.trace(traceId) as Trace);
}

function servicesOf(traces: readonly Trace[]): readonly string[] {
  return [...new Set(traces.flatMap(({ spans }) => spans.map(({ service }) => service)))].sort();
}

function sendData(response: ServerResponse, data: readonly unknown[]): void {
  sendJson(response, 200, { data, total: data.length, limit: 0, offset: 0, errors: null });
}

function sendError(response: ServerResponse, code: number, msg: string): void {
  sendJson(response, code, { data: null, total: 0, limit: 0, offset: 0, errors: [{ code, msg }] });
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

function sendText(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
