/**
 * Links into Honeycomb's UI. Building them takes no request to Honeycomb, so no API key is needed.
 *
 * @see https://docs.honeycomb.io/investigate/collaborate/share-trace/
 * @see https://docs.honeycomb.io/investigate/collaborate/share-query/
 * @module
 */
import {
  ATTR_SEEK_REQUEST_ID,
  ATTR_SEEK_SESSION_ID,
  ATTR_SEEK_WEBHOOK_REQUEST_ID,
} from '../core/conventions.ts';
import { UsageError } from './errors.ts';
import { quoted } from './text.ts';

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
  /** A query for the spans that recorded the UUID; `undefined` without a UUID. */
  readonly query: string | undefined;
  /** The trace; `undefined` without a trace ID. */
  readonly trace: string | undefined;
}

export function honeycombLinks(
  { ui, team, environment, dataset }: HoneycombDataset,
  { uuid, traceId }: { readonly uuid: string | undefined; readonly traceId: string | undefined },
  lookbackSeconds: number,
): HoneycombLinks {
  const base = `${ui}/${team}/environments/${environment}/datasets/${dataset}`;
  const query = {
    time_range: lookbackSeconds,
    calculations: [{ op: 'COUNT' }],
    filters: [ATTR_SEEK_REQUEST_ID, ATTR_SEEK_SESSION_ID, ATTR_SEEK_WEBHOOK_REQUEST_ID].map((column) => ({
      column,
      op: '=',
      value: uuid,
    })),
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
    query: uuid === undefined ? undefined : `${base}?query=${encodeURIComponent(JSON.stringify(query))}`,
    trace: traceId === undefined ? undefined : `${base}/trace?${trace}`,
  };
}
