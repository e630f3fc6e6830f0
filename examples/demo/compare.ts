/**
 * Compares what SEEK received with what the traces recorded.
 *
 * @module
 */
import { spanIdFromRequestId, traceIdFromSessionId } from 'opentelemetry-instrumentation-seek';
import type { ReceivedSpan } from '../stand-ins/otlp-receiver.ts';
import type { ReceivedRequest } from '../stand-ins/seek/server.ts';

/** A request that SEEK received, and the span that recorded it. */
export interface Comparison {
  readonly request: ReceivedRequest;
  /** The span that the `X-Request-Id` of the request stands for. */
  readonly span: ReceivedSpan | undefined;
}

export interface Session {
  readonly sessionId: string;
  readonly comparisons: readonly Comparison[];
}

/** A value that SEEK receives with a request and that its span records. */
export interface Fact {
  readonly header: string;
  readonly recordedAs: string;
  sent(request: ReceivedRequest): string | undefined;
  recorded(span: ReceivedSpan): string | undefined;
}

export const FACTS: readonly Fact[] = [
  fact('X-Request-Id', ({ requestId }) => requestId, 'seek.request_id'),
  fact('X-Session-Id', ({ sessionId }) => sessionId, 'seek.session_id'),
  fact('User-Agent', ({ userAgent }) => userAgent, 'user_agent.original'),
  {
    header: 'decoded X-Session-Id',
    recordedAs: 'trace ID',
    sent: ({ sessionId }) => decoded(traceIdFromSessionId, sessionId),
    recorded: ({ traceId }) => traceId,
  },
  {
    header: 'decoded X-Request-Id',
    recordedAs: 'span ID',
    sent: ({ requestId }) => decoded(spanIdFromRequestId, requestId),
    recorded: ({ spanId }) => spanId,
  },
  {
    header: 'traceparent',
    recordedAs: 'trace ID, span ID',
    sent: ({ headers }) => headers['traceparent'] as string | undefined,
    recorded: ({ traceId, spanId }) => `00-${traceId}-${spanId}-01`,
  },
];

/** Groups the requests by session. Sessions and requests are in the order of SEEK's responses. */
export function compare(
  requests: readonly ReceivedRequest[],
  spans: readonly ReceivedSpan[],
): readonly Session[] {
  const sessions = new Map<string, Comparison[]>();
  for (const request of requests) {
    const sessionId = request.sessionId ?? 'none';
    const spanId = decoded(spanIdFromRequestId, request.requestId);
    const span = spans.find((candidate) => candidate.spanId === spanId);
    sessions.set(sessionId, [...(sessions.get(sessionId) ?? []), { request, span }]);
  }
  return Array.from(sessions, ([sessionId, comparisons]) => ({ sessionId, comparisons }));
}

/** Whether both sides have a value for the fact, and the values are equal. */
export function matches({ sent, recorded }: Fact, { request, span }: Comparison): boolean {
  return span !== undefined && sent(request) !== undefined && sent(request) === recorded(span);
}

/** Describes each difference between the two sides in a sentence. */
export function mismatches(comparison: Comparison): readonly string[] {
  const { request, span } = comparison;
  return span === undefined
    ? [`No span has the ID that X-Request-Id ${request.requestId} stands for.`]
    : FACTS.filter((each) => !matches(each, comparison)).map(
        ({ header, sent, recordedAs, recorded }) =>
          `${header}: SEEK received ${sent(request)}, but the trace recorded ${recorded(span)} (${recordedAs}).`,
      );
}

/** The IDs of requests that the traces recorded but SEEK did not receive. */
export function notReceived(
  requests: readonly ReceivedRequest[],
  spans: readonly ReceivedSpan[],
): readonly string[] {
  const received = new Set(requests.map(({ requestId }) => requestId));
  return spans
    .map(({ attributes }) => attributes['seek.request_id'])
    .filter((requestId) => typeof requestId === 'string')
    .filter((requestId) => !received.has(requestId));
}

function fact(header: string, sent: Fact['sent'], attribute: string): Fact {
  return {
    header,
    sent,
    recordedAs: attribute,
    recorded: ({ attributes }) => attributes[attribute] as string | undefined,
  };
}

function decoded(decode: (uuid: string) => string, uuid: string | undefined): string | undefined {
  try {
    return uuid === undefined ? undefined : decode(uuid);
  } catch {
    // This package did not generate it, so it does not match any span.
    return undefined;
  }
}
