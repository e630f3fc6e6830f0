/**
 * A report for a ticket to SEEK: the times, IDs, operations and outcomes of calls. It contains no query values, error
 * messages or bodies, because they may hold tokens or candidates' data.
 *
 * @module
 */
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_SEEK_REQUEST_ID,
  ATTR_SEEK_SESSION_ID,
  ATTR_USER_AGENT_ORIGINAL,
} from '../core/conventions.ts';
import { graphqlErrorsOf, isSeekCall, operationOf, statusOf, targetOf } from './span-attributes.ts';
import { durationText, printable, timeText } from './text.ts';
import type { Trace, TraceSpan } from './trace.ts';

/**
 * @param isMatch - whether a call has the UUID. Other calls to SEEK in the same traces follow in a table of their own
 */
export function supportReport(
  uuid: string,
  traces: readonly Trace[],
  isMatch: (span: TraceSpan) => boolean,
): string {
  const calls = traces.flatMap(({ spans }) => spans.filter(isSeekCall));
  const matching = calls.filter(isMatch);
  const others = calls.filter((span) => !isMatch(span));
  const services = distinct(
    calls.map(({ service, serviceVersion }) =>
      serviceVersion === undefined ? service : `${service} ${serviceVersion}`,
    ),
  );
  const userAgents = distinct(
    calls.flatMap(({ attributes }) => attributes[ATTR_USER_AGENT_ORIGINAL] ?? []).map(String),
  );
  return [
    `# SEEK API: ${uuid}`,
    '',
    `- Service: ${services.map(inline).join(', ') || 'unknown'}`,
    `- User-Agent: ${userAgents.map(code).join(', ') || 'unknown'}`,
    `- Trace: ${traces.map(({ traceId }) => code(traceId)).join(', ')}`,
    '',
    ...table(
      matching.length === 0 ? 'Calls to SEEK in the same trace' : 'Calls with this UUID',
      matching.length === 0 ? others : matching,
    ),
    ...(matching.length === 0 || others.length === 0
      ? []
      : ['', ...table('Other calls to SEEK in the same trace', others)]),
    '',
  ].join('\n');
}

function table(title: string, calls: readonly TraceSpan[]): string[] {
  return calls.length === 0
    ? ['This trace contains no call to SEEK.']
    : [
        `## ${title}`,
        '',
        '| Time (UTC) | Request | Operation | Status | Error | Duration | X-Request-Id | X-Session-Id |',
        '|---|---|---|---|---|---|---|---|',
        ...calls.map(row),
      ];
}

function row(span: TraceSpan): string {
  const { attributes, startMicros, durationMicros } = span;
  const method = String(attributes[ATTR_HTTP_REQUEST_METHOD] ?? attributes['http.method'] ?? span.name);
  // The error type of a failed operation is its first code.
  const errors = distinct([attributes[ATTR_ERROR_TYPE] ?? [], graphqlErrorsOf(span)].flat().map(String));
  const cells = [
    timeText(startMicros),
    inline(`${method.split('?', 1)} ${targetOf(span) ?? ''}`.trim()),
    inline(operationOf(span) ?? ''),
    String(statusOf(span) ?? 'no response'),
    inline(errors.join(', ')),
    durationText(durationMicros),
    code(String(attributes[ATTR_SEEK_REQUEST_ID])),
    code(String(attributes[ATTR_SEEK_SESSION_ID] ?? '')),
  ];
  return `| ${cells.join(' | ')} |`;
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

/** Escapes text for Markdown. */
function inline(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]<>|#~]/g, '\\$&');
}

/** An inline code span, in which Markdown has no escapes. */
function code(text: string): string {
  const plain = printable(text).replace(/[`|]/g, '\u{fffd}');
  return plain === '' ? '' : `\`${plain}\``;
}
