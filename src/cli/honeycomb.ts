/**
 * Links into Honeycomb's UI, which ask nothing and so need no key.
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
import { WrongUsage } from './failures.ts';

const UI = 'https://ui.honeycomb.io';
const ADDRESS =
  /^(?:(https:\/\/ui(?:\.eu1)?\.honeycomb\.io)\/)?([\w.~-]+)\/(?:environments\/)?([\w.~-]+)\/(?:datasets\/)?([\w.~-]+)(?:[/?#].*)?$/;

/** Whose data it is. */
export interface HoneycombDataset {
  /** Of the region: `https://ui.honeycomb.io`, or `https://ui.eu1.honeycomb.io`. */
  readonly ui: string;
  readonly team: string;
  readonly environment: string;
  readonly dataset: string;
}

/**
 * @param text - `team/environment/dataset`, or the address of a dataset as the browser has it
 * @throws WrongUsage if it is neither
 */
export function honeycombDataset(text: string): HoneycombDataset {
  const [, ui = UI, team, environment, dataset] = ADDRESS.exec(text) ?? [];
  if (team === undefined || environment === undefined || dataset === undefined) {
    throw new WrongUsage(
      `--honeycomb takes team/environment/dataset; found ${JSON.stringify(text)}.`,
      'The three are in the address of the dataset in your browser, which does as well.',
    );
  }
  return { ui, team, environment, dataset };
}

export interface HoneycombLinks {
  /** A query for the spans that have recorded the UUID, if it is one. */
  readonly query: string | undefined;
  /** The trace, if the UUID is a trace ID. */
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
