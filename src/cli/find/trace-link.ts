/**
 * Links to traces in any UI whose addresses contain the trace ID. Building them takes no request.
 *
 * @module
 */
import { ENV_TRACE_LINK } from '../../core/conventions.ts';
import { type Environment, environmentValue } from '../../core/environment.ts';
import { parseUrl } from '../../core/url.ts';
import { UsageError } from '../errors.ts';
import { quoted } from '../text.ts';
import type { Query } from './query.ts';
import { UUID_ATTRIBUTES } from './uuid-attributes.ts';

const PLACEHOLDER = '{traceId}';

export type TraceLink = (traceId: string) => string;

/**
 * @param option - the value of `--link`. Default: `SEEK_OTEL_TRACE_LINK`
 * @returns `undefined` if neither is set
 * @throws UsageError if it is not a URL with `{traceId}` in it
 */
export function traceLink(option: string | undefined, env: Environment): TraceLink | undefined {
  const link = option ?? environmentValue(env, ENV_TRACE_LINK);
  if (link === undefined) {
    return undefined;
  }
  if (!link.includes(PLACEHOLDER) || !/^https?:$/.test(parseUrl(link)?.protocol ?? '')) {
    throw new UsageError(
      `${option === undefined ? ENV_TRACE_LINK : '--link'} must be an HTTP URL that contains ${PLACEHOLDER}, not ${quoted(link)}.`,
      `Example: https://traces.example.com/trace/${PLACEHOLDER}`,
    );
  }
  return (traceId) => link.replaceAll(PLACEHOLDER, encodeURIComponent(traceId));
}

/** The links of IDs, as text or JSON. A request ID has none: it does not contain the whole trace ID. */
export function linksText(queries: readonly Query[], link: TraceLink, json: boolean): string {
  const links = queries.map(({ id, traceId }) => ({
    id,
    trace: traceId === undefined ? undefined : link(traceId),
  }));
  return json
    ? JSON.stringify({ links }, null, 2)
    : queries.map((query, i) => linkText(query, links[i]?.trace)).join('\n\n');
}

function linkText({ id, isSpanContext }: Query, trace: string | undefined): string {
  if (isSpanContext) {
    return `The trace of ${id}:\n${trace}`;
  }
  const attributes = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(UUID_ATTRIBUTES);
  const search = `search for spans whose attribute ${attributes} is ${id}`;
  return trace === undefined
    ? `${id} does not contain a trace ID. To find its trace, ${search}.`
    : [
        `If ${id} is an X-Session-Id that register generated, its trace is:`,
        String(trace),
        `If it is an X-Request-Id, or this link is dead, ${search}.`,
      ].join('\n');
}
