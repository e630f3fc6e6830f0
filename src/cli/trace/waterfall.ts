/**
 * A trace as a waterfall: one line per span, with a bar on a common time axis.
 *
 * @module
 */
import type { Paint } from '../paint.ts';
import { durationText } from '../text.ts';
import {
  graphqlErrorsOf,
  inboundPathOf,
  isSeekCall,
  operationOf,
  statusOf,
  targetOf,
} from './span-attributes.ts';
import { extentOf, type Trace, type TraceSpan } from './trace.ts';

/** Marks a call to SEEK. */
export const SEEK_MARK = '◆';
/** Marks a span that matches the ID, in place of the other mark. */
export const MATCH_MARK = '▶';
const BAR = '━';
const DURATION_COLUMNS = 9;
const MIN_OUTCOME_COLUMNS = 5;
/** The length of `GRAPHQL_VALIDATION_FAILED +1`. */
const MAX_OUTCOME_COLUMNS = 28;
const MIN_BAR_COLUMNS = 12;
const MIN_NAME_COLUMNS = 20;
/** The columns of everything but the outcome, with the spaces between them. */
const MIN_OTHER_COLUMNS = MIN_NAME_COLUMNS + MIN_BAR_COLUMNS + DURATION_COLUMNS + 3;
/** Deeper spans are not indented further: a line has no room for it, and a chain of spans can be of any length. */
const MAX_SHOWN_DEPTH = 20;

export interface WaterfallOptions {
  /** The maximum line width in characters; `undefined` for lines without bars and columns. */
  readonly columns: number | undefined;
  readonly paint: Paint;
  /** Whether to mark a span as a match. Default: none. */
  readonly isMatch?: (span: TraceSpan) => boolean;
}

interface Line {
  readonly span: TraceSpan;
  readonly depth: number;
}

/** @returns the lines, without line breaks */
export function waterfall(
  trace: Trace,
  { columns, paint, isMatch = () => false }: WaterfallOptions,
): string[] {
  const lines = inTree(trace.spans);
  const { startMicros, durationMicros } = extentOf(trace);
  const severalServices = new Set(trace.spans.map(({ service }) => service)).size > 1;
  const labels = lines.map(({ span, depth }) => label(span, depth, severalServices, isMatch(span)));
  const outcomes = lines.map(({ span }) => outcomeOf(span));
  if (columns === undefined) {
    return lines.map(({ span }, i) =>
      [labels[i], durationText(span.durationMicros), outcomes[i]].filter(Boolean).join('  '),
    );
  }
  const outcomeColumns = Math.max(
    MIN_OUTCOME_COLUMNS,
    Math.min(longest(outcomes), MAX_OUTCOME_COLUMNS, columns - MIN_OTHER_COLUMNS),
  );
  const shared = columns - DURATION_COLUMNS - outcomeColumns - 3;
  // Half of the line without codes: these take their columns from the bars, and from the names last.
  const half = Math.ceil((columns - DURATION_COLUMNS - MIN_OUTCOME_COLUMNS - 3) / 2);
  const nameColumns = Math.min(
    longest(labels),
    Math.max(MIN_NAME_COLUMNS, Math.min(half, shared - MIN_BAR_COLUMNS)),
  );
  const barColumns = Math.max(MIN_BAR_COLUMNS, shared - nameColumns);
  return lines.map(({ span }, i) => {
    const style = styleOf(span);
    const name = fitted(labels[i] as string, nameColumns);
    return [
      isMatch(span) ? paint('bold', name) : name,
      paint(style, barOf(span, startMicros, durationMicros, barColumns)),
      fitted(durationText(span.durationMicros).padStart(DURATION_COLUMNS), DURATION_COLUMNS),
      paint(style, fitted((outcomes[i] as string).padStart(outcomeColumns), outcomeColumns)),
    ].join(' ');
  });
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, [...text].length), 0);
}

/** The first code of a GraphQL operation, which fails with HTTP 200 at SEEK; otherwise the HTTP status, or `error`. */
export function outcomeOf(span: TraceSpan): string {
  const [code, ...others] = graphqlErrorsOf(span);
  if (code !== undefined) {
    return others.length === 0 ? code : `${code} +${others.length}`;
  }
  const status = statusOf(span);
  // A span may fail after its status, or without a code.
  return span.failed && (status === undefined || status < 400) ? 'error' : String(status ?? '');
}

function styleOf(span: TraceSpan): 'red' | 'cyan' | 'dim' {
  return span.failed ? 'red' : isSeekCall(span) ? 'cyan' : 'dim';
}

function label(span: TraceSpan, depth: number, severalServices: boolean, isMatch: boolean): string {
  const mark = isMatch ? `${MATCH_MARK} ` : isSeekCall(span) ? `${SEEK_MARK} ` : '';
  const service = severalServices ? `${span.service}: ` : '';
  const text = `${mark}${service}${requestOf(span)}`;
  return '  '.repeat(Math.min(depth, MAX_SHOWN_DEPTH)) + text;
}

/** An operation replaces method and URL: these are the same for all operations. */
export function requestOf(span: TraceSpan): string {
  const operation = isSeekCall(span) ? operationOf(span) : undefined;
  const target = isSeekCall(span) ? targetOf(span) : inboundPathOf(span);
  return operation ?? [span.name, target].filter(Boolean).join(' ');
}

/** Puts children below their parents. A span whose parent is missing is a root. */
function inTree(spans: readonly TraceSpan[]): Line[] {
  const spanIds = new Set(spans.map(({ spanId }) => spanId));
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined || !spanIds.has(parentSpanId));
  const children = childrenByParent(spans);
  const lines: Line[] = [];
  const listed = new Set<TraceSpan>();
  // From a root to the last span. A recursion would overflow the stack for a long chain of parents.
  const path: TraceSpan[] = [];
  const add = (span: TraceSpan) => {
    if (!listed.has(span)) {
      listed.add(span);
      lines.push({ span, depth: path.length });
      path.push(span);
    }
  };
  // After the roots, adds spans that no root leads to: those in a cycle of parents.
  for (const root of [...roots, ...spans]) {
    add(root);
    for (let parent = path.at(-1); parent !== undefined; parent = path.at(-1)) {
      const child = children.get(parent.spanId)?.pop();
      if (child === undefined) {
        path.pop();
      } else {
        add(child);
      }
    }
  }
  return lines;
}

/** Returns the children of each span ID, the first last. */
function childrenByParent(spans: readonly TraceSpan[]): Map<string | undefined, TraceSpan[]> {
  const children = new Map<string | undefined, TraceSpan[]>();
  for (const span of spans.toReversed()) {
    const siblings = children.get(span.parentSpanId);
    if (siblings === undefined) {
      children.set(span.parentSpanId, [span]);
    } else {
      siblings.push(span);
    }
  }
  return children;
}

function barOf(
  { startMicros, durationMicros }: TraceSpan,
  start: number,
  whole: number,
  columns: number,
): string {
  if (Number.isNaN(startMicros)) {
    return ' '.repeat(columns);
  }
  const scale = whole === 0 ? 0 : columns / whole;
  const from = Math.min(Math.floor((startMicros - start) * scale), columns - 1);
  const length = Math.min(Math.max(Math.round((durationMicros || 0) * scale), 1), columns - from);
  return `${' '.repeat(from)}${BAR.repeat(length)}`.padEnd(columns);
}

/** Pads a text, or cuts its middle: calls to the same host differ at the end. */
function fitted(text: string, columns: number): string {
  const characters = [...text];
  if (characters.length <= columns) {
    return text.padEnd(columns + text.length - characters.length);
  }
  const head = Math.ceil((columns - 1) / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(head + 1 - columns).join('')}`;
}
