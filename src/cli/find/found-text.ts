/**
 * Traces that `find` found, as text.
 *
 * @module
 */
import {
  ATTR_SEEK_REQUEST_ID,
  ATTR_SEEK_SESSION_ID,
  ATTR_SEEK_WEBHOOK_REQUEST_ID,
} from '../../core/conventions.ts';
import { isIdentifyingUuid } from '../../core/identifying-uuid.ts';
import { sessionIdFromTraceId } from '../../core/ids.ts';
import { counted } from '../text.ts';
import type { Trace } from '../trace/trace.ts';
import { type Terminal, traceText } from '../trace/trace-text.ts';
import { matchedAttributes, matcherOf, type Query, recordedUuid } from './query.ts';
import type { Found } from './search.ts';

/** Limits the output for a session with many traces. */
const MAX_SHOWN_TRACES = 10;

export function foundText(
  { traces, isComplete }: Found,
  queries: readonly Query[],
  traceUrl: (traceId: string) => string | undefined,
  terminal: Terminal,
): string {
  const shown = shownTraces(traces, queries);
  const hidden = traces.filter((trace) => !shown.includes(trace)).map(({ traceId }) => traceId);
  const isMatch = matcherOf(queries);
  const sections = [
    ...(traces.length === 1 && isComplete ? [] : [heading(traces, queries, isComplete, hidden.length)]),
    ...shown.map((trace, i) => {
      const legend = i === shown.length - 1;
      return traceText(trace, { url: traceUrl(trace.traceId), isMatch, legend }, terminal);
    }),
    ...(hidden.length === 0 ? [] : [`And ${hidden.length} more: ${hidden.join(', ')}`]),
    ...otherSessions(shown, queries).map(
      (sessionId) => `Other traces of this session: seek-otel find ${sessionId}`,
    ),
  ];
  return sections.join('\n\n');
}

/** The first ones, and those that the IDs name: who asks for a trace gets it, even if its session has many. */
function shownTraces(traces: readonly Trace[], queries: readonly Query[]): readonly Trace[] {
  const named = new Set(queries.map(({ traceId }) => traceId));
  const first = [
    ...traces.filter(({ traceId }) => named.has(traceId)),
    ...traces.filter(({ traceId }) => !named.has(traceId)),
  ].slice(0, MAX_SHOWN_TRACES);
  return traces.filter((trace) => first.includes(trace));
}

function heading(
  traces: readonly Trace[],
  queries: readonly Query[],
  isComplete: boolean,
  hiddenCount: number,
): string {
  const [query, ...others] = queries as [Query, ...Query[]];
  const what =
    others.length === 0
      ? whatMatched(traces, query)
      : `${counted(traces.length, 'trace')} for ${queries.length} IDs`;
  return [
    `${isComplete ? '' : 'At least '}${what}.`,
    ...(isComplete ? [] : ['The backend has a limit and may hold more; a shorter --lookback may find them.']),
    ...(hiddenCount === 0 ? [] : [`${traces.length - hiddenCount} of them follow.`]),
  ].join(' ');
}

/** What the traces have in common, by the attributes that recorded the ID. */
function whatMatched(traces: readonly Trace[], query: Query): string {
  const matched = traces
    .flatMap(({ spans }) => spans)
    .flatMap((span) =>
      matchedAttributes(span, query).map((name) => [name, recordedUuid(span, name)] as const),
    );
  const names = new Set(matched.map(([name]) => name));
  const [[name, uuid] = []] = matched;
  if (names.size === 1) {
    switch (name) {
      case ATTR_SEEK_WEBHOOK_REQUEST_ID:
        return `${counted(matched.length, 'delivery', 'deliveries')} of the webhook call ${uuid}`;
      case ATTR_SEEK_SESSION_ID:
        return `${counted(traces.length, 'trace')} of the session ${uuid}`;
      case ATTR_SEEK_REQUEST_ID:
        return `${counted(traces.length, 'trace')} with the X-Request-Id ${uuid}`;
    }
  }
  return `${counted(traces.length, 'trace')} with ${query.id}`;
}

/** The sessions that have an ID of their own, so that no trace ID leads to all of their traces; without those asked for. */
function otherSessions(traces: readonly Trace[], queries: readonly Query[]): readonly string[] {
  const asked = new Set(queries.flatMap(({ uuids }) => uuids));
  const sessionIds = traces.flatMap(({ traceId, spans }) =>
    spans
      .map((span) => recordedUuid(span, ATTR_SEEK_SESSION_ID))
      .filter((sessionId) => isIdentifyingUuid(sessionId) && !asked.has(sessionId))
      .filter((sessionId) => !/^[\da-f]{32}$/.test(traceId) || sessionId !== sessionIdFromTraceId(traceId)),
  );
  return [...new Set(sessionIds)].slice(0, MAX_SHOWN_TRACES);
}
