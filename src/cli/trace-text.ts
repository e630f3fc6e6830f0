/**
 * A trace as text: a heading with its IDs, and its waterfall.
 *
 * @module
 */
import { ATTR_SEEK_REQUEST_ID, ATTR_SEEK_SESSION_ID } from '../core/conventions.ts';
import type { Paint } from './paint.ts';
import { isSeekCall } from './span-attributes.ts';
import { durationText, printable, timeText } from './text.ts';
import { extentOf, type Trace, type TraceSpan } from './trace.ts';
import { waterfall } from './waterfall.ts';

/** Where a command prints its output. */
export interface Terminal {
  /** `undefined` if the output does not go to a terminal. */
  readonly columns: number | undefined;
  readonly paint: Paint;
}

const MIN_COLUMNS = 60;
const MAX_COLUMNS = 160;

/**
 * @param url - where Jaeger's UI shows the trace
 * @param isMatch - whether a span matches the ID that the user looks for
 */
export function traceText(
  trace: Trace,
  url: string,
  isMatch: (span: TraceSpan) => boolean,
  { columns, paint }: Terminal,
): string {
  const { startMicros, durationMicros } = extentOf(trace);
  const services = new Set(
    trace.spans.map(({ service, serviceVersion }) => [service, serviceVersion].filter(Boolean).join(' ')),
  );
  const calls = trace.spans.filter(isSeekCall);
  // If all calls match, as they do for a session ID, marking them would be noise.
  const isMarked = calls.length > 1 && calls.every(isMatch) ? () => false : isMatch;
  const failed = calls.filter((span) => span.failed).length;
  const sessionIds = new Set(calls.map(({ attributes }) => String(attributes[ATTR_SEEK_SESSION_ID])));
  const requestIds = trace.spans.filter(isMarked).map(({ attributes }) => attributes[ATTR_SEEK_REQUEST_ID]);
  return [
    `${paint('bold', `Trace ${trace.traceId}`)}  ${printable([...services].join(', '))}`,
    `${timeText(startMicros)} UTC, ${durationText(durationMicros)}, ${counted(calls.length, 'call')} to SEEK${failed > 0 ? `, ${paint('red', `${failed} failed`)}` : ''}`,
    ...[...sessionIds].map((sessionId) => `X-Session-Id  ${printable(sessionId)}`),
    ...requestIds.filter(Boolean).map((requestId) => `X-Request-Id  ${printable(String(requestId))}`),
    paint('dim', url),
    '',
    ...waterfall(trace, {
      columns: columns && Math.min(Math.max(columns, MIN_COLUMNS), MAX_COLUMNS),
      paint,
      isMatch: isMarked,
    }),
  ].join('\n');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
