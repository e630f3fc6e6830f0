/**
 * What a report says, whatever its format.
 *
 * @module
 */
import type { Entry } from './entry.ts';

/** A ticket has limits. The lists of requests are complete. */
const MAX_LISTED = 20;

export interface Report {
  /** The IDs that were looked up. */
  readonly ids: readonly string[];
  readonly webhookCalls: Requests;
  readonly calls: Requests;
  readonly services: readonly string[];
  readonly userAgents: readonly string[];
  readonly traceIds: readonly string[];
  /** `false` if the backend may have more traces. */
  readonly isComplete: boolean;
}

/** Requests in order of their times. */
export interface Requests {
  /** Those with one of the IDs. */
  readonly matching: readonly Entry[];
  /** Others in the same traces. */
  readonly others: readonly Entry[];
}

/** How a format writes text from a trace. */
export interface Style {
  /** What the reader may copy: IDs, names and codes. */
  code(text: string): string;
}

/** The HTTP status, and what else went wrong: `200 FORBIDDEN`, `503`, `no response: ECONNREFUSED`. */
export function outcomeText({ status, errors, failed }: Entry, { code }: Style): string {
  const codes = errors.length === 0 ? '' : code(errors.join(', '));
  if (status === undefined) {
    return [failed ? 'no response' : 'no status recorded', codes].filter(Boolean).join(': ');
  }
  return [status, codes || (failed && status < 400 ? 'error' : '')].filter(Boolean).join(' ');
}

export interface Section {
  readonly title: string;
  readonly entries: readonly Entry[];
}

/** The lists of requests, without empty ones. */
export function sectionsOf({ ids, webhookCalls, calls, traceIds }: Report): readonly Section[] {
  const trace = sameTrace(traceIds);
  const sections = [
    {
      title: `Webhook ${webhookCalls.matching.length + webhookCalls.others.length === 1 ? 'call' : 'calls'} from SEEK`,
      entries: [...webhookCalls.matching, ...webhookCalls.others],
    },
    { title: `Calls ${withIds(ids)}`, entries: calls.matching },
    {
      title: `${calls.matching.length === 0 ? 'Calls' : 'Other calls'} to SEEK in ${trace}`,
      entries: calls.others,
    },
  ];
  return sections.filter(({ entries }) => entries.length > 0);
}

/** Several IDs are among the facts. */
export function titleOf({ ids }: Report): string {
  return `SEEK API: ${ids.length === 1 ? ids[0] : `${ids.length} IDs`}`;
}

export function withIds(ids: readonly string[]): string {
  return ids.length === 1 ? 'with this ID' : 'with these IDs';
}

export function sameTrace(traceIds: readonly string[]): string {
  return `the same ${traceIds.length === 1 ? 'trace' : 'traces'}`;
}

/** Facts about all of the requests, with labels. */
export function factsOf(
  { ids, services, userAgents, traceIds, isComplete }: Report,
  { code }: Style,
): readonly (readonly [label: string, value: string])[] {
  const list = (values: readonly string[]) => {
    const others = values.length - MAX_LISTED;
    const listed = values.slice(0, MAX_LISTED).map(code);
    return [...listed, ...(others > 0 ? [`and ${others} more`] : [])].join(', ');
  };
  const traces = isComplete ? `${traceIds.length} traces` : `At least ${traceIds.length} traces`;
  const facts = [
    ['IDs', list(ids.length === 1 ? [] : ids)],
    ['Service', list(services)],
    ['User-Agent', list(userAgents)],
    [traceIds.length === 1 ? 'Trace' : traces, list(traceIds)],
  ] as const;
  return facts.filter(([, value]) => value !== '');
}
