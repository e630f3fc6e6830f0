/**
 * A trace as `seek-otel tail` shows it.
 *
 * @module
 */
import { ATTR_SEEK_REQUEST_ID, ATTR_USER_AGENT_ORIGINAL } from '../../core/conventions.ts';
import { durationText, timeText } from '../text.ts';
import { isSeekCall, isWebhookCall } from '../trace/span-attributes.ts';
import { extentOf, type Trace, type TraceSpan } from '../trace/trace.ts';
import { type Terminal, traceText } from '../trace/trace-text.ts';
import { outcomeOf, requestOf } from '../trace/waterfall.ts';

/** The waterfall of an interaction with SEEK, and the headers that SEEK received; one line for any other trace. */
export function traceBlock(trace: Trace, url: string | undefined, terminal: Terminal): string {
  return isInteraction(trace)
    ? [traceText(trace, { url }, terminal), ...headersSeekReceived(trace, terminal)].join('\n')
    : terminal.paint('dim', line(trace));
}

/** Whether a trace has a call to SEEK, or one of SEEK's to a webhook. */
export function isInteraction({ spans }: Trace): boolean {
  return spans.some((span) => isSeekCall(span) || isWebhookCall(span));
}

function headersSeekReceived({ spans }: Trace, { paint }: Terminal): readonly string[] {
  const calls = spans.filter(isSeekCall);
  const userAgents = new Set(calls.flatMap(({ attributes }) => attributes[ATTR_USER_AGENT_ORIGINAL] ?? []));
  return calls.length === 0
    ? []
    : [
        '',
        paint('bold', 'SEEK received'),
        ...[...userAgents].map((userAgent) => `User-Agent    ${userAgent}`),
        ...calls.map((call) => {
          const outcome = paint(call.failed ? 'red' : 'green', outcomeOf(call));
          return `X-Request-Id  ${call.attributes[ATTR_SEEK_REQUEST_ID]}  ${requestOf(call)}  ${outcome}`;
        }),
      ];
}

function line({ traceId, spans }: Trace): string {
  const { startMicros, durationMicros } = extentOf({ traceId, spans });
  // A trace begins with its first span, so that there is one.
  const root = (spans.find(({ parentSpanId }) => parentSpanId === undefined) ?? spans[0]) as TraceSpan;
  const request = `${root.service}: ${requestOf(root)} ${outcomeOf(root)}`.trimEnd();
  return `${timeText(startMicros)}  trace ${traceId}  ${request}  ${durationText(durationMicros)}, no call to SEEK`;
}
