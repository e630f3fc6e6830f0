/**
 * `seek-otel find`: from an ID to its trace.
 *
 * @module
 */
import {
  ATTR_SEEK_REQUEST_ID,
  ATTR_SEEK_SESSION_ID,
  ATTR_SEEK_WEBHOOK_REQUEST_ID,
} from '../core/conventions.ts';
import { parseUrl } from '../core/url.ts';
import { explain } from './explain.ts';
import { NotFound, WrongUsage } from './failures.ts';
import { honeycombDataset, honeycombLinks } from './honeycomb.ts';
import { DEFAULT_JAEGER_URL, type Jaeger, jaegerAt } from './jaeger.ts';
import type { Paint } from './paint.ts';
import { supportReport } from './support-report.ts';
import { extentOf, printable, shownDuration, shownTime, type Trace, type TraceSpan } from './trace.ts';
import { isSeekCall, waterfall } from './waterfall.ts';

/** What the command line asks for. */
export interface FindOptions {
  readonly id: string;
  /** Default: `JAEGER_URL`, else Jaeger's own default. */
  readonly jaeger: string | undefined;
  /** Default: all that Jaeger knows. */
  readonly service: string | undefined;
  /** Such as `7d`, `12h` or `30m`. */
  readonly lookback: string;
  readonly honeycomb: string | undefined;
  readonly report: boolean;
  readonly json: boolean;
}

/** Where a command prints to. */
export interface Screen {
  /** `undefined` where it is no terminal. */
  readonly columns: number | undefined;
  readonly paint: Paint;
}

const LEAST_COLUMNS = 60;
const MOST_COLUMNS = 160;
const SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400 };
/** So that a session with very many traces doesn't bury the terminal. */
const SHOWN_TRACES = 10;
const SERVICES_AT_ONCE = 8;

/**
 * @returns what to print
 * @throws WrongUsage, CannotAsk or NotFound
 */
export async function find(
  options: FindOptions,
  env: Readonly<Record<string, string | undefined>>,
  screen: Screen,
): Promise<string> {
  const wanted = wantedBy(options.id);
  const lookbackSeconds = secondsOf(options.lookback);
  if (options.honeycomb !== undefined) {
    return honeycomb(options.honeycomb, wanted, lookbackSeconds, options.json);
  }
  const jaeger = jaegerAt(urlOf(options.jaeger ?? (env['JAEGER_URL']?.trim() || DEFAULT_JAEGER_URL)));
  const traces = await search(jaeger, wanted, options, lookbackSeconds);
  if (traces.length === 0) {
    throw notFound(wanted, options, jaeger);
  }
  const asked = (span: TraceSpan) => isAsked(span, wanted);
  if (options.json) {
    const found = traces.map((trace) => ({ url: jaeger.traceUrl(trace.traceId), ...trace }));
    return JSON.stringify({ id: wanted.id, traces: found }, null, 2);
  }
  return options.report
    ? supportReport(wanted.id, traces, asked)
    : traces.length === 1
      ? shown(traces[0] as Trace, jaeger, asked, screen)
      : several(traces, wanted, jaeger, asked, screen);
}

interface Wanted {
  readonly id: string;
  /** The trace to ask for straight away. */
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  /** What may have been recorded. */
  readonly uuid: string | undefined;
}

function wantedBy(id: string): Wanted {
  const explained = explain(id);
  if (explained === undefined) {
    throw new WrongUsage(
      `${JSON.stringify(printable(id.slice(0, 100)))} is no ID that this can look for.`,
      'Give the UUID that SEEK quoted, such as 749fbdc9-fbe5-40e9-b5ae-fee3375f1e28; a trace ID, traceId:spanId or a traceparent will do as well.',
    );
  }
  return explained.kind === 'uuid'
    ? { id: explained.uuid, traceId: explained.asSessionId?.traceId, spanId: undefined, uuid: explained.uuid }
    : { id: id.trim(), traceId: explained.traceId, spanId: explained.spanId, uuid: undefined };
}

function secondsOf(lookback: string): number {
  const [, count, unit] = /^(\d{1,4})([mhd])$/.exec(lookback.trim()) ?? [];
  const seconds = Number(count) * (SECONDS[unit ?? ''] ?? Number.NaN);
  if (!(seconds > 0)) {
    throw new WrongUsage(
      `--lookback takes a number of minutes, hours or days; found ${JSON.stringify(lookback)}.`,
      'For example 30m, 12h or 7d.',
    );
  }
  return seconds;
}

function urlOf(address: string): URL {
  const url = parseUrl(address);
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new WrongUsage(
      `Jaeger's address must be a URL; found ${JSON.stringify(address)}.`,
      `For example --jaeger ${DEFAULT_JAEGER_URL}`,
    );
  }
  return new URL(url.href);
}

/** By trace ID where the ID may be one; what has recorded it is looked for otherwise. */
async function search(
  jaeger: Jaeger,
  { traceId, uuid }: Wanted,
  { service }: FindOptions,
  lookbackSeconds: number,
): Promise<Trace[]> {
  const straight = traceId === undefined ? undefined : await jaeger.trace(traceId);
  if (straight !== undefined || uuid === undefined) {
    return straight === undefined ? [] : [straight];
  }
  const services = service === undefined ? [...(await jaeger.services())] : [service];
  const since = (Date.now() - lookbackSeconds * 1_000) * 1_000;
  const found = new Map<string, Trace>();
  while (services.length > 0) {
    const some = services.splice(0, SERVICES_AT_ONCE);
    const traces = await Promise.all(some.map((each) => jaeger.recorded(uuid, each, since)));
    for (const trace of traces.flat()) {
      found.set(trace.traceId, trace);
    }
  }
  return [...found.values()].toSorted((a, b) => extentOf(a).startMicros - extentOf(b).startMicros);
}

function notFound({ id, uuid }: Wanted, { service, lookback }: FindOptions, { base }: Jaeger): NotFound {
  return new NotFound(
    uuid === undefined
      ? `Jaeger at ${base} has no trace ${id}.`
      : `Jaeger at ${base} has no trace ${id}, and nothing of ${service ?? 'any service'} in the last ${lookback} has recorded it.`,
    [
      'Perhaps it is older (--lookback 30d), was sampled out, or its service exports elsewhere (--jaeger URL).',
      ...(service === undefined ? [] : [`Without --service, all services are searched.`]),
      'A trace arrives some seconds after its last call. seek-otel doctor looks at how a service is set up.',
    ].join('\n'),
  );
}

function isAsked({ spanId, attributes }: TraceSpan, wanted: Wanted): boolean {
  if (wanted.uuid === undefined) {
    return spanId === wanted.spanId;
  }
  return [ATTR_SEEK_REQUEST_ID, ATTR_SEEK_WEBHOOK_REQUEST_ID, ATTR_SEEK_SESSION_ID].some(
    (attribute) => String(attributes[attribute] ?? '').toLowerCase() === wanted.uuid,
  );
}

function several(
  traces: readonly Trace[],
  { id }: Wanted,
  jaeger: Jaeger,
  asked: (span: TraceSpan) => boolean,
  screen: Screen,
): string {
  const first = traces.slice(0, SHOWN_TRACES);
  const more = traces.length - first.length;
  return [
    `${traces.length} traces have recorded ${id}: a session spans all that is done in it${more > 0 ? `. The first ${SHOWN_TRACES}` : ''}. One of them alone: seek-otel find <trace ID>`,
    ...first.map((trace) => shown(trace, jaeger, asked, screen)),
    ...(more > 0
      ? [
          `And ${more} more: ${traces
            .slice(SHOWN_TRACES)
            .map(({ traceId }) => traceId)
            .join(', ')}`,
        ]
      : []),
  ].join('\n\n');
}

function shown(
  trace: Trace,
  jaeger: Jaeger,
  asked: (span: TraceSpan) => boolean,
  { columns, paint }: Screen,
): string {
  const { startMicros, durationMicros } = extentOf(trace);
  const services = new Set(
    trace.spans.map(({ service, serviceVersion }) => [service, serviceVersion].filter(Boolean).join(' ')),
  );
  const calls = trace.spans.filter(isSeekCall);
  // Where everything was asked for, nothing is to be pointed out.
  const isMarked = calls.length > 1 && calls.every(asked) ? () => false : asked;
  const failed = calls.filter((span) => span.failed).length;
  const sessions = new Set(calls.map(({ attributes }) => String(attributes[ATTR_SEEK_SESSION_ID])));
  const pointed = trace.spans.filter(isMarked).map(({ attributes }) => attributes[ATTR_SEEK_REQUEST_ID]);
  return [
    `${paint('bold', `Trace ${trace.traceId}`)}  ${printable([...services].join(', '))}`,
    `${shownTime(startMicros)} UTC, ${shownDuration(durationMicros)}, ${counted(calls.length, 'call')} to SEEK${failed > 0 ? `, ${paint('red', `${failed} failed`)}` : ''}`,
    ...[...sessions].map((session) => `X-Session-Id  ${printable(session)}`),
    ...pointed.filter(Boolean).map((requestId) => `X-Request-Id  ${printable(String(requestId))}`),
    paint('dim', jaeger.traceUrl(trace.traceId)),
    '',
    ...waterfall(trace, {
      columns: columns && Math.min(Math.max(columns, LEAST_COLUMNS), MOST_COLUMNS),
      paint,
      asked: isMarked,
    }),
  ].join('\n');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function honeycomb(
  address: string,
  { id, traceId, uuid }: Wanted,
  lookbackSeconds: number,
  json: boolean,
): string {
  const links = honeycombLinks(honeycombDataset(address), { uuid, traceId }, lookbackSeconds);
  if (json) {
    return JSON.stringify({ id, ...links }, null, 2);
  }
  return [
    ...(links.trace === undefined ? [] : ['The trace, if the ID is one:', links.trace]),
    ...(links.query === undefined ? [] : ['All spans that have recorded it:', links.query]),
  ].join('\n');
}
