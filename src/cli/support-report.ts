/**
 * What to paste into a ticket for SEEK: times, calls and IDs, and nothing that is none of SEEK's business. Query values,
 * error messages and bodies may hold tokens or candidates' data, so that none of them is in it.
 *
 * @module
 */
import { ATTR_SEEK_REQUEST_ID, ATTR_SEEK_SESSION_ID, ATTR_USER_AGENT_ORIGINAL } from '../core/conventions.ts';
import { printable, shownDuration, shownTime, type Trace, type TraceSpan } from './trace.ts';
import { graphqlErrorsOf, isSeekCall, statusOf, targetOf } from './waterfall.ts';

/** @param asked - the spans that the report is about; the other calls to SEEK in the same traces follow them */
export function supportReport(
  uuid: string,
  traces: readonly Trace[],
  asked: (span: TraceSpan) => boolean,
): string {
  const calls = traces.flatMap(({ spans }) => spans.filter(isSeekCall));
  const about = calls.filter(asked);
  const others = calls.filter((span) => !asked(span));
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
      about.length === 0 ? 'Calls to SEEK in the same trace' : 'What this is about',
      about.length === 0 ? others : about,
    ),
    ...(about.length === 0 || others.length === 0
      ? []
      : ['', ...table('Other calls to SEEK in the same trace', others)]),
    '',
  ].join('\n');
}

function table(title: string, calls: readonly TraceSpan[]): string[] {
  return calls.length === 0
    ? ['No call to SEEK is recorded in this trace.']
    : [
        `## ${title}`,
        '',
        '| Time (UTC) | Request | Status | Error | Duration | X-Request-Id | X-Session-Id |',
        '|---|---|---|---|---|---|---|',
        ...calls.map(row),
      ];
}

function row(span: TraceSpan): string {
  const { attributes, startMicros, durationMicros } = span;
  const method = String(attributes['http.request.method'] ?? attributes['http.method'] ?? span.name);
  const cells = [
    shownTime(startMicros),
    inline(`${method} ${targetOf(span) ?? ''}`.trim()),
    String(statusOf(span) ?? 'no response'),
    inline([attributes['error.type'] ?? [], graphqlErrorsOf(span)].flat().join(', ')),
    shownDuration(durationMicros),
    code(String(attributes[ATTR_SEEK_REQUEST_ID])),
    code(String(attributes[ATTR_SEEK_SESSION_ID] ?? '')),
  ];
  return `| ${cells.join(' | ')} |`;
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

/** Text in Markdown that means nothing but itself. */
function inline(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]<>|#~]/g, '\\$&');
}

function code(text: string): string {
  const plain = printable(text).replace(/[`|]/g, '\u{fffd}');
  return plain === '' ? '' : `\`${plain}\``;
}
