/**
 * What SEEK received, against what the traces recorded.
 *
 * @module
 */
import { spanIdFromRequestId, traceIdFromSessionId } from 'opentelemetry-instrumentation-seek';
import type { ReceivedSpan } from '../stand-ins/otlp-receiver.ts';
import type { ReceivedRequest } from '../stand-ins/seek/server.ts';

/** One request, seen from both sides. */
export interface Comparison {
  readonly request: ReceivedRequest;
  /** The span that the request's `X-Request-Id` stands for. */
  readonly span: ReceivedSpan | undefined;
}

export interface Session {
  readonly sessionId: string;
  readonly comparisons: readonly Comparison[];
}

/** Something that both sides know of a request. */
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
    header: 'X-Session-Id, decoded',
    recordedAs: 'trace ID',
    sent: ({ sessionId }) => decoded(traceIdFromSessionId, sessionId),
    recorded: ({ traceId }) => traceId,
  },
  {
    header: 'X-Request-Id, decoded',
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

/** The requests by session, sessions and requests in the order in which SEEK answered them. */
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

/** Whether both sides know a fact, and know the same. */
export function agrees({ sent, recorded }: Fact, { request, span }: Comparison): boolean {
  return span !== undefined && sent(request) !== undefined && sent(request) === recorded(span);
}

/** A sentence for each thing that the two sides don't agree on. */
export function disagreements(comparison: Comparison): readonly string[] {
  const { request, span } = comparison;
  return span === undefined
    ? [`no span of the traces has the ID that X-Request-Id ${request.requestId} stands for`]
    : FACTS.filter((each) => !agrees(each, comparison)).map(
        ({ header, sent, recordedAs, recorded }) =>
          `${header}: SEEK received ${sent(request)}; ${recordedAs}: the trace recorded ${recorded(span)}`,
      );
}

/** The IDs of requests to SEEK that the traces recorded and SEEK never received. */
export function neverReceived(
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
    // Not one of ours, which the comparison is there to find out.
    return undefined;
  }
}
