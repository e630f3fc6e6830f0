/**
 * A trace as a waterfall: a line for each span, with a bar where it lies in time.
 *
 * @module
 */
import { ATTR_SEEK_GRAPHQL_ERROR_CODES, ATTR_SEEK_REQUEST_ID, ATTR_URL_FULL } from '../core/conventions.ts';
import { parseUrl } from '../core/url.ts';
import type { Paint } from './paint.ts';
import { extentOf, printable, shownDuration, type Trace, type TraceSpan } from './trace.ts';

/** A call to SEEK has its mark before its name; so has the span that was asked for. */
const SEEK_MARK = '◆';
const ASKED_MARK = '▶';
const BAR = '━';
const DURATION_COLUMNS = 9;
const STATUS_COLUMNS = 5;
const LEAST_BAR_COLUMNS = 12;
const LEAST_NAME_COLUMNS = 20;

export interface WaterfallOptions {
  /** The width that all lines keep to, in characters; `undefined` for lines without bars and columns. */
  readonly columns: number | undefined;
  readonly paint: Paint;
  /** The spans that were asked for. */
  readonly asked?: (span: TraceSpan) => boolean;
}

interface Line {
  readonly span: TraceSpan;
  readonly depth: number;
}

/** @returns lines without line ends */
export function waterfall(trace: Trace, { columns, paint, asked = () => false }: WaterfallOptions): string[] {
  const lines = inTree(trace.spans);
  const { startMicros, durationMicros } = extentOf(trace);
  const severalServices = new Set(trace.spans.map(({ service }) => service)).size > 1;
  const labels = lines.map(({ span, depth }) => label(span, depth, severalServices, asked(span)));
  if (columns === undefined) {
    return lines.map(({ span }, i) =>
      [labels[i], shownDuration(span.durationMicros), outcomeOf(span)].filter(Boolean).join('  '),
    );
  }
  const shared = columns - DURATION_COLUMNS - STATUS_COLUMNS - 3;
  const wanted = Math.max(...labels.map((text) => [...text].length));
  const nameColumns = Math.min(
    wanted,
    Math.max(LEAST_NAME_COLUMNS, shared - Math.max(LEAST_BAR_COLUMNS, shared >> 1)),
  );
  const barColumns = Math.max(LEAST_BAR_COLUMNS, shared - nameColumns);
  return lines.map(({ span }, i) => {
    const style = styleOf(span);
    const name = fitted(labels[i] as string, nameColumns);
    return [
      asked(span) ? paint('bold', name) : name,
      paint(style, barOf(span, startMicros, durationMicros, barColumns)),
      shownDuration(span.durationMicros).padStart(DURATION_COLUMNS),
      paint(style, outcomeOf(span).padStart(STATUS_COLUMNS)),
    ].join(' ');
  });
}

function outcomeOf(span: TraceSpan): string {
  return String(statusOf(span) ?? (span.failed ? 'error' : ''));
}

/** The HTTP status code that a span has recorded, as client or as server. */
export function statusOf({ attributes }: TraceSpan): number | undefined {
  const status = attributes['http.response.status_code'] ?? attributes['http.status_code'];
  return status === undefined ? undefined : Number(status);
}

/** The codes of a GraphQL operation that failed: Jaeger has arrays as JSON. What is no code is left out. */
export function graphqlErrorsOf({ attributes }: TraceSpan): readonly string[] {
  const recorded = String(attributes[ATTR_SEEK_GRAPHQL_ERROR_CODES] ?? '');
  return Array.from(recorded.matchAll(/"(\w{1,64})"/g), ([, code]) => code as string);
}

/** Whether a span is a call to SEEK. */
export function isSeekCall({ attributes }: TraceSpan): boolean {
  return ATTR_SEEK_REQUEST_ID in attributes;
}

/** Host and path of what a span has called, without the query; `undefined` where it doesn't say. */
export function targetOf({ attributes }: TraceSpan): string | undefined {
  const full = attributes[ATTR_URL_FULL] ?? attributes['http.url'];
  const url = full === undefined ? undefined : parseUrl(String(full));
  return url && `${url.host}${url.pathname}`;
}

function styleOf(span: TraceSpan): 'red' | 'cyan' | 'dim' {
  return span.failed ? 'red' : isSeekCall(span) ? 'cyan' : 'dim';
}

function label(span: TraceSpan, depth: number, severalServices: boolean, asked: boolean): string {
  const mark = asked ? `${ASKED_MARK} ` : isSeekCall(span) ? `${SEEK_MARK} ` : '';
  const target = isSeekCall(span) ? targetOf(span) : inboundPathOf(span);
  const service = severalServices ? `${span.service}: ` : '';
  const text = [`${mark}${service}${span.name}`, target, ...graphqlErrorsOf(span)].filter(Boolean).join(' ');
  return printable('  '.repeat(depth) + text);
}

/** What a server was asked for, where it has no route that would be in the span's name. */
function inboundPathOf({ attributes }: TraceSpan): string | undefined {
  const path = attributes['url.path'] ?? attributes['http.target'];
  return path === undefined || 'http.route' in attributes ? undefined : String(path).split('?', 1)[0];
}

/** Children below their parents; a span whose parent isn't there is a root. */
function inTree(spans: readonly TraceSpan[]): Line[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined || !known.has(parentSpanId));
  const lines: Line[] = [];
  const listed = new Set<TraceSpan>();
  const add = (span: TraceSpan, depth: number) => {
    if (!listed.has(span)) {
      listed.add(span);
      lines.push({ span, depth });
      for (const child of spans.filter(({ parentSpanId }) => parentSpanId === span.spanId)) {
        add(child, depth + 1);
      }
    }
  };
  // The second time, spans that are each other's parents.
  for (const span of [...roots, ...spans]) {
    add(span, 0);
  }
  return lines;
}

function barOf(
  { startMicros, durationMicros }: TraceSpan,
  start: number,
  whole: number,
  columns: number,
): string {
  const scale = whole === 0 ? 0 : columns / whole;
  const from = Math.min(Math.floor((startMicros - start) * scale), columns - 1);
  const length = Math.min(Math.max(Math.round(durationMicros * scale), 1), columns - from);
  return `${' '.repeat(from)}${BAR.repeat(length)}`.padEnd(columns);
}

/** Cut in the middle: calls to the same host differ at their end. */
function fitted(text: string, columns: number): string {
  const characters = [...text];
  if (characters.length <= columns) {
    return text.padEnd(columns + text.length - characters.length);
  }
  const head = Math.ceil((columns - 1) / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(head + 1 - columns).join('')}`;
}
