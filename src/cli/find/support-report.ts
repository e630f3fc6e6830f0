/**
 * A report for a ticket to SEEK: the times, IDs, operations and outcomes of calls. It contains no query values, error
 * messages or bodies, because they may hold tokens or candidates' data.
 *
 * @module
 */
import { ATTR_USER_AGENT_ORIGINAL } from '../../core/conventions.ts';
import { isSeekCall, isWebhookCall } from '../trace/span-attributes.ts';
import { byStart, type Trace, type TraceSpan } from '../trace/trace.ts';
import { callEntry, type Entry, webhookEntry } from './report/entry.ts';
import { mailReport } from './report/mail.ts';
import { markdownReport } from './report/markdown.ts';
import type { Requests } from './report/report.ts';

export interface SupportReportOptions {
  /** The IDs that were looked up. */
  readonly ids: readonly string[];
  readonly traces: readonly Trace[];
  /** Whether a call has one of the IDs. Other calls in the same traces follow in a list of their own. */
  readonly isMatch: (span: TraceSpan) => boolean;
  /** `false` if the backend may have more traces. */
  readonly isComplete: boolean;
  readonly format: ReportFormat;
}

export type ReportFormat = 'markdown' | 'text';

export function supportReport({ ids, traces, isMatch, isComplete, format }: SupportReportOptions): string {
  const spans = traces.flatMap((trace) => trace.spans).sort(byStart);
  const [calls, webhookCalls] = [spans.filter(isSeekCall), spans.filter(isWebhookCall)];
  const requests = [...calls, ...webhookCalls];
  const report = {
    ids,
    webhookCalls: requestsOf(webhookCalls, isMatch, webhookEntry),
    calls: requestsOf(calls, isMatch, callEntry),
    services: distinct((requests.length > 0 ? requests : spans).map(serviceOf)),
    userAgents: distinct(
      calls.flatMap(({ attributes }) => attributes[ATTR_USER_AGENT_ORIGINAL] ?? []).map(String),
    ),
    traceIds: traces.map(({ traceId }) => traceId),
    isComplete,
  };
  return format === 'markdown' ? markdownReport(report) : mailReport(report);
}

function requestsOf(
  spans: readonly TraceSpan[],
  isMatch: (span: TraceSpan) => boolean,
  entryOf: (span: TraceSpan) => Entry,
): Requests {
  return {
    matching: spans.filter(isMatch).map(entryOf),
    others: spans.filter((span) => !isMatch(span)).map(entryOf),
  };
}

function serviceOf({ service, serviceVersion }: TraceSpan): string {
  return serviceVersion === undefined ? service : `${service} ${serviceVersion}`;
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
