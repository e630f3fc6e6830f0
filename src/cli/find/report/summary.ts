/**
 * The first sentences of a report: what failed when, and under which IDs.
 *
 * @module
 */
import type { Entry } from './entry.ts';
import { outcomeText, type Report, type Requests, type Style, sameTrace, withIds } from './report.ts';

export function summary(report: Report, style: Style): string {
  const { webhookCalls, calls, traceIds, isComplete } = report;
  const noCall = `${traceIds.length === 1 ? 'This trace contains' : 'These traces contain'} no call to SEEK.`;
  const hasCalls = sizeOf(calls) > 0;
  const hasWebhookCalls = sizeOf(webhookCalls) > 0;
  return [
    ...(webhookCalls.matching.length > 0 || !hasCalls
      ? sentencesOf(webhookCalls, ['webhook call', 'from SEEK'], report, style)
      : []),
    ...sentencesOf(calls, ['call', 'to SEEK'], report, style),
    ...(hasCalls ? [] : [hasWebhookCalls ? 'No call to SEEK followed.' : noCall]),
    ...(isComplete ? [] : ['The search reached its limit, so there may be more.']),
  ].join(' ');
}

function sizeOf({ matching, others }: Requests): number {
  return matching.length + others.length;
}

/** `call` and `to SEEK`: the plural is in between. */
type Noun = readonly [noun: string, which: string];

function sentencesOf(requests: Requests, noun: Noun, report: Report, style: Style): readonly string[] {
  const [asked, others] =
    requests.matching.length > 0 ? [requests.matching, requests.others] : [requests.others, []];
  const failed = asked.filter((entry) => entry.failed);
  const entry = failed[0] ?? asked[0];
  if (entry === undefined) {
    return [];
  }
  const counts = { all: asked.length, failed: failed.length };
  const askedNoun: Noun = others.length === 0 ? noun : [noun[0], `${noun[1]} ${withIds(report.ids)}`];
  const failedOthers = others.filter((other) => other.failed).length;
  return [
    `${outcomeOf(counts, timeOf(entry), askedNoun, report)}: ${detailsOf(entry, style)}`,
    idsOf(entry, style),
    ...(failedOthers === 0
      ? []
      : [
          `In ${sameTrace(report.traceIds)}, ${failedOthers} of ${others.length} other ${plural(noun)} failed.`,
        ]),
  ];
}

interface Counts {
  readonly all: number;
  readonly failed: number;
}

function outcomeOf({ all, failed }: Counts, time: string, noun: Noun, { isComplete }: Report): string {
  const [atLeast, found] = isComplete ? ['', ''] : ['at least ', ' that were found'];
  if (all === 1) {
    return `The ${noun.join(' ')} ${failed === 1 ? `failed ${time}` : `${time} did not fail`}`;
  }
  if (failed === 0) {
    return `None of the ${all} ${plural(noun)}${found} failed. The first was made ${time}`;
  }
  const some = `${atLeast}${failed} of ${atLeast}${all} ${plural(noun)} failed`;
  return `${some.charAt(0).toUpperCase()}${some.slice(1)}${failed === 1 ? '' : ', the first'} ${time}`;
}

function plural([noun, which]: Noun): string {
  return `${noun}s ${which}`;
}

/** `on 28 November 2026 at 08:12:01 UTC` */
function timeOf({ startMicros }: Entry): string {
  if (Number.isNaN(startMicros)) {
    return 'at an unknown time';
  }
  const date = new Date(startMicros / 1_000);
  const time = date.toISOString().slice(-13, -5);
  return `on ${date.toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' })} at ${time} UTC`;
}

function detailsOf(entry: Entry, style: Style): string {
  const operation = entry.operation === undefined ? '' : ` (${style.code(entry.operation)})`;
  const verb = entry.status === undefined ? 'had' : 'returned';
  return `${style.code(entry.request)}${operation} ${verb} ${outcomeText(entry, style)}.`;
}

function idsOf({ requestId, sessionId }: Entry, { code }: Style): string {
  return `X-Request-Id ${code(requestId)}${sessionId === undefined ? '' : `, X-Session-Id ${code(sessionId)}`}.`;
}
