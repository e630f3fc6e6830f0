import type { ReceivedSpan } from '../../../examples/stand-ins/otlp-receiver.ts';
import type { ReceivedRequest } from '../../../examples/stand-ins/seek/server.ts';

export const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
export const SESSION_ID = '4bf92f35-77b3-4da6-a3ce-929d0e0e4736';
const SPAN_ID = '00f067aa0ba902b7';
export const REQUEST_ID = '00f067aa-0ba9-402b-a7ce-929d0e0e4736';
const USER_AGENT = 'application-import-webhook/1.2.3';

/** A request, as the stand-in for SEEK records it. */
export function received(changed: Partial<ReceivedRequest> = {}): ReceivedRequest {
  return {
    method: 'POST',
    path: '/graphql',
    httpVersion: '1.1',
    status: 200,
    durationMillis: 1,
    userAgent: USER_AGENT,
    requestId: REQUEST_ID,
    sessionId: SESSION_ID,
    headers: { traceparent: `00-${TRACE_ID}-${SPAN_ID}-01` },
    ...changed,
  };
}

/** The span of the request, as the OTLP receiver returns it. */
export function span(): ReceivedSpan {
  return {
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    parentSpanId: undefined,
    name: 'POST',
    kind: 3,
    startTimeUnixNano: 1_000_000n,
    endTimeUnixNano: 13_500_000n,
    attributes: {
      'seek.request_id': REQUEST_ID,
      'seek.session_id': SESSION_ID,
      'user_agent.original': USER_AGENT,
    },
    status: { code: 0, message: undefined },
    events: [],
    resource: {},
    scope: '',
  };
}
