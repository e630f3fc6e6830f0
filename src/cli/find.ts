/**
 * `seek-otel find`: looks up the trace of an ID.
 *
 * @module
 */
import {
  ATTR_SEEK_REQUEST_ID,
  ATTR_SEEK_SESSION_ID,
  ATTR_SEEK_WEBHOOK_REQUEST_ID,
} from '../core/conventions.ts';
import { parseUrl } from '../core/url.ts';
import { NotFoundError, UsageError } from './errors.ts';
import { explain } from './explain.ts';
import { honeycombDataset, honeycombLinks } from './honeycomb.ts';
import { DEFAULT_JAEGER_URL, type Jaeger, jaegerAt } from './jaeger.ts';
import { supportReport } from './support-report.ts';
import { quoted } from './text.ts';
import { extentOf, type Trace, type TraceSpan } from './trace.ts';
import { type Terminal, traceText } from './trace-text.ts';

/** The arguments of the command. */
export interface FindOptions {
  readonly id: string;
  /** Default: `JAEGER_URL`, or the default address of Jaeger's UI. */
  readonly jaeger: string | undefined;
  /** Default: all services that Jaeger lists. */
  readonly service: string | undefined;
  /** Such as `7d`, `12h` or `30m`. */
  readonly lookback: string;
  readonly honeycomb: string | undefined;
  readonly report: boolean;
  readonly json: boolean;
}

const SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400 };
/** Limits the output for a session with many traces. */
const MAX_SHOWN_TRACES = 10;
const MAX_PARALLEL_SERVICES = 8;

/**
 * @returns the text to print
 * @throws UsageError, BackendError or NotFoundError
 */
export async function find(
  options: FindOptions,
  env: Readonly<Record<string, string | undefined>>,
  terminal: Terminal,
): Promise<string> {
  const query = parseId(options.id);
  const lookbackSeconds = parseLookback(options.lookback);
  if (options.honeycomb !== undefined) {
    return honeycombText(options.honeycomb, query, lookbackSeconds, options.json);
  }
  const jaeger = jaegerAt(
    parseJaegerUrl(options.jaeger ?? (env['JAEGER_URL']?.trim() || DEFAULT_JAEGER_URL)),
  );
  const traces = await search(jaeger, query, options, lookbackSeconds);
  if (traces.length === 0) {
    throw notFoundError(query, options, jaeger);
  }
  const isMatch = (span: TraceSpan) => matches(span, query);
  if (options.json) {
    const found = traces.map((trace) => ({ url: jaeger.traceUrl(trace.traceId), ...trace }));
    return JSON.stringify({ id: query.id, traces: found }, null, 2);
  }
  return options.report
    ? supportReport(query.id, traces, isMatch)
    : tracesText(traces, query, jaeger, isMatch, terminal);
}

interface Query {
  readonly id: string;
  /** The trace that the ID stands for, if it does. */
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  /** The UUID that spans may have recorded. */
  readonly uuid: string | undefined;
}

function parseId(id: string): Query {
  const explained = explain(id);
  if (explained === undefined) {
    throw new UsageError(
      `${quoted(id)} is not an ID that seek-otel can look up.`,
      'Pass the UUID that SEEK quoted, such as 749fbdc9-fbe5-40e9-b5ae-fee3375f1e28, or a trace ID, traceId:spanId or traceparent.',
    );
  }
  return explained.kind === 'uuid'
    ? { id: explained.uuid, traceId: explained.asSessionId?.traceId, spanId: undefined, uuid: explained.uuid }
    : { id: id.trim(), traceId: explained.traceId, spanId: explained.spanId, uuid: undefined };
}

function parseLookback(lookback: string): number {
  const [, count, unit] = /^(\d{1,4})([mhd])$/.exec(lookback.trim()) ?? [];
  const seconds = Number(count) * (SECONDS[unit ?? ''] ?? Number.NaN);
  if (!(seconds > 0)) {
    throw new UsageError(
      `--lookback must be a number of minutes, hours or days, not ${quoted(lookback)}.`,
      'Examples: 30m, 12h, 7d.',
    );
  }
  return seconds;
}

function parseJaegerUrl(address: string): URL {
  const url = parseUrl(address);
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(
      `Jaeger's address must be an HTTP URL, not ${quoted(address)}.`,
      `Example: --jaeger ${DEFAULT_JAEGER_URL}`,
    );
  }
  return new URL(url.href);
}

/** Gets the trace that the ID stands for, or else searches for spans that recorded the ID. */
async function search(
  jaeger: Jaeger,
  { traceId, uuid }: Query,
  { service }: FindOptions,
  lookbackSeconds: number,
): Promise<readonly Trace[]> {
  const trace = traceId === undefined ? undefined : await jaeger.trace(traceId);
  if (trace !== undefined || uuid === undefined) {
    return trace === undefined ? [] : [trace];
  }
  const services = service === undefined ? await jaeger.services() : [service];
  const sinceMicros = (Date.now() - lookbackSeconds * 1_000) * 1_000;
  const found = new Map<string, Trace>();
  for (let start = 0; start < services.length; start += MAX_PARALLEL_SERVICES) {
    const batch = services.slice(start, start + MAX_PARALLEL_SERVICES);
    const traces = await Promise.all(batch.map((each) => jaeger.tracesWith(uuid, each, sinceMicros)));
    for (const each of traces.flat()) {
      found.set(each.traceId, each);
    }
  }
  return [...found.values()]
    .map((each) => ({ each, startMicros: extentOf(each).startMicros }))
    .toSorted((a, b) => a.startMicros - b.startMicros)
    .map(({ each }) => each);
}

function notFoundError(
  { id, uuid }: Query,
  { service, lookback }: FindOptions,
  { base }: Jaeger,
): NotFoundError {
  return new NotFoundError(
    uuid === undefined
      ? `Jaeger at ${base} has no trace ${id}.`
      : `Jaeger at ${base} has no trace ${id}, and no span of ${service ?? 'any service'} recorded it in the last ${lookback}.`,
    [
      'It may be older (--lookback 30d), not sampled, or exported elsewhere (--jaeger URL).',
      ...(service === undefined ? [] : ['Without --service, seek-otel searches all services.']),
      'A trace arrives a few seconds after its last call. To check the setup of a service, run seek-otel doctor.',
    ].join('\n'),
  );
}

function matches({ spanId, attributes }: TraceSpan, query: Query): boolean {
  if (query.uuid === undefined) {
    return spanId === query.spanId;
  }
  return [ATTR_SEEK_REQUEST_ID, ATTR_SEEK_WEBHOOK_REQUEST_ID, ATTR_SEEK_SESSION_ID].some(
    (attribute) => String(attributes[attribute] ?? '').toLowerCase() === query.uuid,
  );
}

function tracesText(
  traces: readonly Trace[],
  { id }: Query,
  jaeger: Jaeger,
  isMatch: (span: TraceSpan) => boolean,
  terminal: Terminal,
): string {
  const shown = traces.slice(0, MAX_SHOWN_TRACES);
  const hidden = traces.slice(MAX_SHOWN_TRACES).map(({ traceId }) => traceId);
  const texts = shown.map((trace) => traceText(trace, jaeger.traceUrl(trace.traceId), isMatch, terminal));
  if (traces.length === 1) {
    return texts.join('');
  }
  const limit = hidden.length > 0 ? ` The first ${MAX_SHOWN_TRACES} follow.` : '';
  return [
    `${traces.length} traces recorded ${id}; a session can span several traces.${limit} To show only one of them, run: seek-otel find <trace ID>`,
    ...texts,
    ...(hidden.length > 0 ? [`And ${hidden.length} more: ${hidden.join(', ')}`] : []),
  ].join('\n\n');
}

function honeycombText(
  address: string,
  { id, traceId, uuid }: Query,
  lookbackSeconds: number,
  json: boolean,
): string {
  const links = honeycombLinks(honeycombDataset(address), { uuid, traceId }, lookbackSeconds);
  if (json) {
    return JSON.stringify({ id, ...links }, null, 2);
  }
  return [
    ...(links.trace === undefined ? [] : ['The trace, if the ID is a trace ID:', links.trace]),
    ...(links.query === undefined ? [] : ['All spans that recorded the ID:', links.query]),
  ].join('\n');
}
