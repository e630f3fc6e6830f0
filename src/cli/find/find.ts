/**
 * `seek-otel find`: looks up the traces of IDs.
 *
 * @module
 */
import { ENV_TRACE_LINK } from '../../core/conventions.ts';
import type { Environment } from '../../core/environment.ts';
import { REPORT_FORMATS } from '../command-line.ts';
import { BackendError, NotFoundError, UsageError } from '../errors.ts';
import type { Id } from '../ids.ts';
import { quoted } from '../text.ts';
import type { Terminal } from '../trace/trace-text.ts';
import { type BackendOptions, type ChosenBackend, chosenBackend } from './addresses.ts';
import { foundText } from './found-text.ts';
import { honeycombDataset, honeycombText } from './honeycomb.ts';
import { lookbackSeconds } from './lookback.ts';
import { matcherOf, type Query, queryOf } from './query.ts';

import { type Backend, type SearchResult, search } from './search.ts';
import { type ReportFormat, supportReport } from './support-report.ts';
import { linksText, type TraceLink, traceLink } from './trace-link.ts';

/** The arguments of the command. */
export interface FindOptions extends BackendOptions {
  readonly ids: readonly Id[];
  /** Default: all services. */
  readonly service?: string | undefined;
  /** Such as `7d`, which is the default, `12h` or `30m`. */
  readonly lookback?: string | undefined;
  readonly honeycomb?: string | undefined;
  /** The format of a report for SEEK; `undefined` for none. */
  readonly report?: string | undefined;
  readonly json?: boolean | undefined;
}

export interface FindResult {
  /** For standard output. */
  readonly text: string;
  /** What is missing from it. */
  readonly problem?: NotFoundError | BackendError;
}

const DEFAULT_LOOKBACK = '7d';

/** @throws UsageError, BackendError, or NotFoundError if there is nothing to print */
export async function find(options: FindOptions, env: Environment, terminal: Terminal): Promise<FindResult> {
  const queries = options.ids.map(queryOf);
  const seconds = lookbackSeconds(options.lookback ?? DEFAULT_LOOKBACK);
  const format = reportFormat(options.report);
  const json = options.json === true;
  if (options.honeycomb !== undefined) {
    return { text: honeycombText(queries, honeycombDataset(options.honeycomb), seconds, json) };
  }
  const link = traceLink(options.link, env);
  const chosen = chosenBackend(options, env);
  if (chosen === undefined) {
    assertNothingNeedsBackend(options);
    return { text: linksText(queries, link as TraceLink, json) };
  }
  const sinceMicros = (Date.now() - seconds * 1_000) * 1_000;
  let result: SearchResult;
  try {
    result = await search(chosen.backend, queries, sinceMicros, options.service);
  } catch (error) {
    return withoutBackend(error, chosen, queries, link, options);
  }
  const { traces, isComplete, notFound } = result;
  if (traces.length === 0) {
    throw notFoundError(queries, options, chosen.backend);
  }
  const traceUrl = link ?? chosen.backend.traceUrl;
  const missing = queries.filter(({ id }) => notFound.includes(id));
  const found = queries.filter((query) => !missing.includes(query));
  const text = json
    ? jsonOf(queries, result, traceUrl)
    : format === undefined
      ? foundText(result, found, traceUrl, terminal)
      : supportReport({
          ids: found.map(({ id }) => id),
          traces,
          isMatch: matcherOf(found),
          isComplete,
          format,
        });
  return missing.length === 0 ? { text } : { text, problem: notFoundError(missing, options, chosen.backend) };
}

function reportFormat(text: string | undefined): ReportFormat | undefined {
  const format = REPORT_FORMATS.find((each) => each === text);
  if (text !== undefined && format === undefined) {
    throw new UsageError(
      `--report must be ${REPORT_FORMATS.join(' or ')}, not ${quoted(text)}.`,
      'Use --report=markdown, or --report, for a ticket, and --report=text for mail.',
    );
  }
  return format;
}

function assertNothingNeedsBackend({ report, service }: FindOptions): void {
  const option = report === undefined ? (service === undefined ? undefined : 'service') : 'report';
  if (option !== undefined) {
    throw new UsageError(
      `--${option} needs a backend to query, but --link alone only prints links.`,
      'Add --jaeger URL or --tempo URL.',
    );
  }
}

/** What to do if nobody named a backend, and none is at the default address. */
function withoutBackend(
  error: unknown,
  { isDefault }: ChosenBackend,
  queries: readonly Query[],
  link: TraceLink | undefined,
  { report, service, json }: FindOptions,
): FindResult {
  if (!isDefault || !(error instanceof BackendError)) {
    throw error;
  }
  if (link !== undefined && report === undefined && service === undefined) {
    return {
      text: linksText(queries, link, json === true),
      problem: new BackendError(
        error.message,
        `These links are built from ${ENV_TRACE_LINK}. To query a backend, pass --jaeger URL or --tempo URL.`,
      ),
    };
  }
  throw new BackendError(
    error.message,
    'To receive traces there, run: seek-otel tail. If they are elsewhere, pass --jaeger URL, --tempo URL, --honeycomb DATASET or --link URL.',
  );
}

function notFoundError(
  queries: readonly Query[],
  { service, lookback = DEFAULT_LOOKBACK }: FindOptions,
  { name }: Backend,
): NotFoundError {
  const ids = queries.map(({ id }) => id).join(', ');
  return new NotFoundError(
    `${name} has no trace of ${ids}: no span of ${service ?? 'any service'} recorded ${queries.length === 1 ? 'it' : 'them'} in the last ${lookback}.`,
    [
      `${queries.length === 1 ? 'It' : 'They'} may be older (--lookback 30d), not sampled, or exported elsewhere (--jaeger URL, --tempo URL).`,
      ...(service === undefined ? [] : ['Without --service, seek-otel searches all services.']),
      'A trace arrives a few seconds after its last call. To check the setup of a service, run seek-otel doctor.',
    ].join('\n'),
  );
}

function jsonOf(
  queries: readonly Query[],
  { traces, isComplete, notFound }: SearchResult,
  traceUrl: (traceId: string) => string | undefined,
): string {
  const ids = queries.map(({ id }) => id);
  const found = traces.map((trace) => ({ url: traceUrl(trace.traceId), ...trace }));
  return JSON.stringify({ ids, notFound, complete: isComplete, traces: found }, null, 2);
}
