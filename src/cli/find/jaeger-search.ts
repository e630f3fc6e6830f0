/**
 * Searches Jaeger for the traces with an attribute, beyond the number of traces that it returns at once.
 *
 * @module
 */
import { mergedTraces } from '../trace/merged-traces.ts';
import type { Trace } from '../trace/trace.ts';
import type { HttpClient } from './http-client.ts';
import { jaegerData } from './jaeger-data.ts';
import { jaegerTraces } from './jaeger-traces.ts';
import type { Found } from './search.ts';

export interface JaegerSearch {
  readonly service: string;
  readonly attribute: string;
  readonly uuid: string;
}

/** Both ends belong to it. */
export interface Period {
  readonly startMicros: number;
  readonly endMicros: number;
}

/** Per response. A session rarely has more traces. */
const MAX_TRACES = 100;
const MAX_REQUESTS = 40;

/**
 * Where a response is full, searches both halves of its period, of which each holds about half of the traces. That finds
 * all of them in whatever order the storage behind Jaeger returns them, and whether it compares the times of spans or of
 * traces. The newest come first, because the number of requests is limited.
 */
export async function searchJaeger(client: HttpClient, search: JaegerSearch, period: Period): Promise<Found> {
  const found: (readonly Trace[])[] = [];
  const periods = [period];
  let isComplete = true;
  for (let requests = 0; requests < MAX_REQUESTS && periods.length > 0; requests++) {
    const searched = periods.pop() as Period;
    const traces = await tracesIn(client, search, searched);
    found.push(traces);
    if (traces.length >= MAX_TRACES) {
      const halves = halvesOf(searched, traces, search);
      periods.push(...halves);
      isComplete &&= halves.length > 0;
    }
  }
  return { traces: mergedTraces(found.flat()), isComplete: isComplete && periods.length === 0 };
}

async function tracesIn(
  client: HttpClient,
  { service, attribute, uuid }: JaegerSearch,
  { startMicros, endMicros }: Period,
): Promise<readonly Trace[]> {
  const query = new URLSearchParams({
    service,
    tags: JSON.stringify({ [attribute]: uuid }),
    start: String(startMicros),
    end: String(endMicros),
    limit: String(MAX_TRACES),
  });
  return (await jaegerData(client, `/api/traces?${query}`, jaegerTraces)) ?? [];
}

/** Splits a period between the matching spans, the newer half last; not at all if all of them are at the same time. */
function halvesOf(
  { startMicros, endMicros }: Period,
  traces: readonly Trace[],
  { attribute, uuid }: JaegerSearch,
): readonly Period[] {
  const times = traces
    .flatMap(({ spans }) => spans.filter(({ attributes }) => attributes[attribute] === uuid))
    .map((span) => Math.floor(span.startMicros))
    .filter((time) => time > startMicros && time <= endMicros)
    .sort((a, b) => a - b);
  const middle = times[Math.floor(times.length / 2)];
  return middle === undefined
    ? []
    : [
        { startMicros, endMicros: middle - 1 },
        { startMicros: middle, endMicros },
      ];
}
