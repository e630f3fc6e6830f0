/**
 * Links into Honeycomb's UI. Building them takes no request to Honeycomb, so no API key is needed.
 *
 * @see https://docs.honeycomb.io/investigate/collaborate/share-trace/
 * @see https://docs.honeycomb.io/investigate/collaborate/share-query/
 * @module
 */
import { UsageError } from '../errors.ts';
import { quoted } from '../text.ts';
import type { Query } from './query.ts';
import { UUID_ATTRIBUTES } from './uuid-attributes.ts';

const UI = 'https://ui.honeycomb.io';
const ADDRESS =
  /^(?:(https:\/\/ui(?:\.eu1)?\.honeycomb\.io)\/)?([\w.~-]+)\/(?:environments\/)?([\w.~-]+)\/(?:datasets\/)?([\w.~-]+)(?:[/?#].*)?$/;

export interface HoneycombDataset {
  /** The UI of the region: `https://ui.honeycomb.io` or `https://ui.eu1.honeycomb.io`. */
  readonly ui: string;
  readonly team: string;
  readonly environment: string;
  readonly dataset: string;
}

/**
 * @param text - `team/environment/dataset`, or the URL of the dataset in the UI
 * @throws UsageError for any other text
 */
export function honeycombDataset(text: string): HoneycombDataset {
  const [, ui = UI, team, environment, dataset] = ADDRESS.exec(text) ?? [];
  if (team === undefined || environment === undefined || dataset === undefined) {
    throw new UsageError(
      `--honeycomb must be team/environment/dataset, not ${quoted(text)}.`,
      'The URL of the dataset in your browser works too.',
    );
  }
  return { ui, team, environment, dataset };
}

export interface HoneycombLinks {
  /** A query for the spans that recorded the ID, in whichever header it was sent. */
  readonly query: string;
  /** The trace that the ID stands for; `undefined` without a trace ID. */
  readonly trace: string | undefined;
}

export function honeycombLinks(
  { ui, team, environment, dataset }: HoneycombDataset,
  { spellings, traceId }: Pick<Query, 'spellings' | 'traceId'>,
  lookbackSeconds: number,
): HoneycombLinks {
  const base = `${ui}/${team}/environments/${environment}/datasets/${dataset}`;
  const query = {
    time_range: lookbackSeconds,
    calculations: [{ op: 'COUNT' }],
    filters: spellings.flatMap((value) => UUID_ATTRIBUTES.map((column) => ({ column, op: '=', value }))),
    filter_combination: 'OR',
    breakdowns: ['trace.trace_id', 'name'],
    orders: [{ op: 'COUNT', order: 'descending' }],
    limit: 100,
  };
  const now = Math.floor(Date.now() / 1_000);
  const trace = new URLSearchParams({
    trace_id: traceId ?? '',
    trace_start_ts: String(now - lookbackSeconds),
    trace_end_ts: String(now),
  });
  return {
    query: `${base}?query=${encodeURIComponent(JSON.stringify(query))}`,
    trace: traceId === undefined ? undefined : `${base}/trace?${trace}`,
  };
}

/** The links of IDs, as text or JSON. */
export function honeycombText(
  queries: readonly Query[],
  dataset: HoneycombDataset,
  lookbackSeconds: number,
  json: boolean,
): string {
  const links = queries.map((query) => ({
    ...query,
    links: honeycombLinks(dataset, query, lookbackSeconds),
  }));
  return json
    ? JSON.stringify({ links: links.map(({ id, links: each }) => ({ id, ...each })) }, null, 2)
    : links.map(linksText).join('\n\n');
}

/** The link that leads somewhere comes first: a UUID is more often a request ID, of which the trace link is dead. */
function linksText({
  id,
  isSpanContext,
  links: { query, trace },
}: Query & { links: HoneycombLinks }): string {
  const recorded = [`All spans that recorded ${id}:`, query];
  if (trace === undefined) {
    return recorded.join('\n');
  }
  return isSpanContext
    ? [`The trace of ${id}:`, trace, 'All spans that recorded its UUIDs:', query].join('\n')
    : [...recorded, 'Its trace, if it is an X-Session-Id that register generated:', trace].join('\n');
}
