/**
 * A trace as text: a heading with its IDs, its waterfall, and what the marks mean.
 *
 * @module
 */
import {
  ATTR_SEEK_REQUEST_ID,
  ATTR_SEEK_SESSION_ID,
  ATTR_SEEK_WEBHOOK_REQUEST_ID,
} from '../../core/conventions.ts';
import type { Paint } from '../paint.ts';
import { counted, durationText, timeText } from '../text.ts';
import { isSeekCall, isWebhookCall } from './span-attributes.ts';
import { extentOf, type Trace, type TraceSpan } from './trace.ts';
import { MATCH_MARK, outcomeOf, requestOf, SEEK_MARK, waterfall } from './waterfall.ts';

/** Where a command prints its output. */
export interface Terminal {
  /** `undefined` if the output does not go to a terminal. */
  readonly columns: number | undefined;
  readonly paint: Paint;
}

export interface TraceTextOptions {
  /** Where the backend's UI shows the trace. */
  readonly url: string | undefined;
  /** Whether a span matches the ID that the user looks for. Default: none. */
  readonly isMatch?: (span: TraceSpan) => boolean;
  /** Whether to explain the marks. Default: `false`. */
  readonly legend?: boolean;
}

const MIN_COLUMNS = 60;
const MAX_COLUMNS = 160;
/** Of services, and of IDs of a kind. A heading is short whatever the trace is. */
const MAX_LISTED = 10;

export function traceText(
  trace: Trace,
  { url, isMatch = () => false, legend = false }: TraceTextOptions,
  { columns, paint }: Terminal,
): string {
  const calls = trace.spans.filter(isSeekCall);
  // If all calls match, as they do for a session ID, marking them would be noise.
  const isMarked = calls.length > 1 && calls.every(isMatch) ? () => false : isMatch;
  const services = trace.spans.map(({ service, serviceVersion }) =>
    serviceVersion === undefined ? service : `${service} ${serviceVersion}`,
  );
  return [
    [paint('bold', `Trace ${trace.traceId}`), listed(services).join(', ')].filter(Boolean).join('  '),
    summaryOf(trace, calls, paint),
    ...listed(trace.spans.filter(isWebhookCall).map(webhookText)).map((call) => `Webhook call  ${call}`),
    ...listed(valuesOf(calls, ATTR_SEEK_SESSION_ID)).map((id) => `X-Session-Id  ${id}`),
    ...listed(valuesOf(trace.spans.filter(isMarked), ATTR_SEEK_REQUEST_ID)).map(
      (id) => `X-Request-Id  ${id}`,
    ),
    ...(url === undefined ? [] : [paint('dim', url)]),
    '',
    ...waterfall(trace, {
      columns: columns && Math.min(Math.max(columns, MIN_COLUMNS), MAX_COLUMNS),
      paint,
      isMatch: isMarked,
    }),
    ...(legend ? legendOf(trace, isMarked, paint) : []),
  ].join('\n');
}

function summaryOf(trace: Trace, calls: readonly TraceSpan[], paint: Paint): string {
  const { startMicros, durationMicros } = extentOf(trace);
  const failed = calls.filter((span) => span.failed).length;
  return [
    ...(Number.isNaN(startMicros)
      ? ['time unknown']
      : [`${timeText(startMicros)} UTC`, durationText(durationMicros)]),
    ...(trace.spans.length === 0 ? ['no spans'] : [`${counted(calls.length, 'call')} to SEEK`]),
    ...(failed > 0 ? [paint('red', `${failed} failed`)] : []),
  ].join(', ');
}

/** What SEEK knows of its call: its ID, and what the service answered. */
function webhookText(span: TraceSpan): string {
  const outcome = outcomeOf(span);
  const id = String(span.attributes[ATTR_SEEK_WEBHOOK_REQUEST_ID]);
  return [id, requestOf(span), ...(outcome === '' ? [] : [`answered ${outcome}`])].join(', ');
}

function legendOf(trace: Trace, isMarked: (span: TraceSpan) => boolean, paint: Paint): string[] {
  const marks = [
    ...(trace.spans.some((span) => isSeekCall(span) && !isMarked(span)) ? [`${SEEK_MARK} call to SEEK`] : []),
    ...(trace.spans.some(isMarked) ? [`${MATCH_MARK} matches the ID`] : []),
  ];
  return marks.length === 0 ? [] : ['', paint('dim', marks.join('   '))];
}

function valuesOf(spans: readonly TraceSpan[], attribute: string): readonly string[] {
  return spans.flatMap(({ attributes }) => attributes[attribute] ?? []).map(String);
}

/** The distinct texts: the first ones, and how many others there are. */
function listed(texts: readonly string[]): readonly string[] {
  const distinct = [...new Set(texts)].filter(Boolean);
  const others = distinct.length - MAX_LISTED;
  return others > 0 ? [...distinct.slice(0, MAX_LISTED), `and ${others} more`] : distinct;
}
