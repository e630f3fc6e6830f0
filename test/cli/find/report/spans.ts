/**
 * The spans that the tests of the report share.
 *
 * @module
 */
import { type SupportReportOptions, supportReport } from '../../../../src/cli/find/support-report.ts';
import type { TraceSpan } from '../../../../src/cli/trace/trace.ts';

export const SESSION_ID = '4bf92f35-77b3-4da6-a3ce-929d0e0e4736';
export const FIRST = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';
export const SECOND = '00f067aa-0ba9-42b7-a3ce-929d0e0e4736';
export const WEBHOOK_ID = '018f4e7a-1b2c-4def-8abc-0123456789ab';
export const TRACE_ID: string = 'a'.repeat(32);
/** 24 November 2025, 16:00:00.123 UTC. */
const START = 1_764_000_000_123_456;

function span(more: Partial<TraceSpan>): TraceSpan {
  return {
    spanId: '1',
    parentSpanId: undefined,
    name: 'POST',
    service: 'application-import',
    serviceVersion: '1.2.3',
    startMicros: START,
    durationMicros: 41_900,
    failed: false,
    attributes: {},
    ...more,
  };
}

/** A call to SEEK. */
export function call(requestId: string, more: Partial<TraceSpan> = {}): TraceSpan {
  return span({
    ...more,
    attributes: {
      'seek.request_id': requestId,
      'seek.session_id': SESSION_ID,
      'user_agent.original': 'application-import/1.2.3',
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'url.full': 'https://graphql.seek.com/graphql',
      ...more.attributes,
    },
  });
}

/** A call that failed with a code. */
export function failedCall(requestId: string, code: string, more: Partial<TraceSpan> = {}): TraceSpan {
  const attributes = { 'error.type': code, 'seek.graphql.error_codes': [code], ...more.attributes };
  return call(requestId, { failed: true, ...more, attributes });
}

/** A call without a response. */
export function unansweredCall(requestId: string, errorType?: string): TraceSpan {
  const { 'http.response.status_code': _, ...attributes } = call(requestId).attributes;
  return {
    ...call(requestId, { failed: true }),
    attributes: { ...attributes, ...(errorType === undefined ? {} : { 'error.type': errorType }) },
  };
}

/** A call from SEEK to a webhook. */
export function webhookCall(status: number | undefined, more: Partial<TraceSpan> = {}): TraceSpan {
  return span({
    ...more,
    attributes: {
      'seek.webhook.request_id': WEBHOOK_ID,
      'http.request.method': 'POST',
      'url.path': '/webhook',
      ...(status === undefined ? {} : { 'http.response.status_code': status }),
      ...more.attributes,
    },
  });
}

/** The time of a span, in milliseconds after the others. */
export const later = (millis: number): Partial<TraceSpan> => ({ startMicros: START + millis * 1_000 });

/** The report about spans of one trace. Default: in Markdown, about {@link FIRST}. */
export function report(spans: readonly TraceSpan[], options: Partial<SupportReportOptions> = {}): string {
  const ids = options.ids ?? [FIRST];
  return supportReport({
    ids,
    traces: [{ traceId: TRACE_ID, spans }],
    isMatch: ({ attributes }) =>
      ['seek.request_id', 'seek.session_id', 'seek.webhook.request_id'].some((name) =>
        ids.includes(String(attributes[name])),
      ),
    isComplete: true,
    format: 'markdown',
    ...options,
  });
}
