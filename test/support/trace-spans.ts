import type { Trace, TraceSpan } from '../../src/cli/trace/trace.ts';

export const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
export const SESSION_ID = '4bf92f35-77b3-4da6-a3ce-929d0e0e4736';
export const REQUEST_ID = '00f067aa-0ba9-402b-a7ce-929d0e0e4736';
/** 2026-11-24 08:12:01.123 UTC. */
export const START_MICROS = 1_795_507_921_123_000;

/** A span of a service, 10 ms long, without a parent. */
export function traceSpan(overrides: Partial<TraceSpan> = {}): TraceSpan {
  return {
    spanId: 'aaaaaaaaaaaaaaaa',
    parentSpanId: undefined,
    name: 'GET /health',
    service: 'posting-service',
    serviceVersion: '1.2.3',
    startMicros: START_MICROS,
    durationMicros: 10_000,
    attributes: {},
    failed: false,
    ...overrides,
  };
}

/** A call to SEEK in the span of {@link traceSpan}. */
export function seekCall({ attributes, ...overrides }: Partial<TraceSpan> = {}): TraceSpan {
  return traceSpan({
    spanId: 'bbbbbbbbbbbbbbbb',
    parentSpanId: 'aaaaaaaaaaaaaaaa',
    name: 'POST',
    attributes: {
      'seek.request_id': REQUEST_ID,
      'seek.session_id': SESSION_ID,
      'user_agent.original': 'posting-service/1.2.3',
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'url.full': 'https://graphql.seek.com/graphql',
      ...attributes,
    },
    ...overrides,
  });
}

export function traceOf(spans: readonly TraceSpan[], traceId: string = TRACE_ID): Trace {
  return { traceId, spans };
}
