/**
 * What the attributes of a span record about its request. Reads the current and the older HTTP semantic conventions.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/non-normative/http-migration/
 * @module
 */
import {
  ATTR_GRAPHQL_OPERATION_NAME,
  ATTR_GRAPHQL_OPERATION_TYPE,
  ATTR_SEEK_GRAPHQL_ERROR_CODES,
  ATTR_SEEK_GRAPHQL_ROOT_FIELDS,
  ATTR_SEEK_REQUEST_ID,
  ATTR_SEEK_WEBHOOK_REQUEST_ID,
  ATTR_URL_FULL,
  ATTR_URL_PATH,
} from '../../core/conventions.ts';
import { parseUrl } from '../../core/url.ts';
import type { Attribute, TraceSpan } from './trace.ts';

/** Longer codes are dropped, as when they are recorded. Longer names are cut. */
const MAX_WORD_LENGTH = 64;
const MAX_ROOT_FIELDS = 8;

/** The HTTP status code in the attributes of a client or server span. */
export function statusOf({ attributes }: TraceSpan): number | undefined {
  const status = attributes['http.response.status_code'] ?? attributes['http.status_code'];
  return /^[1-9]\d\d$/.test(String(status)) ? Number(status) : undefined;
}

/** The error codes of a failed GraphQL operation. Values that cannot be codes are dropped. */
export function graphqlErrorsOf({ attributes }: TraceSpan): readonly string[] {
  return wordsIn(attributes[ATTR_SEEK_GRAPHQL_ERROR_CODES]).filter(({ length }) => length <= MAX_WORD_LENGTH);
}

/**
 * The GraphQL operation of a call: `query Profile (candidateProfile)`, or `query candidateProfile` if it has no name, or
 * the name of its only root field. The application chooses the name; SEEK knows the root fields. `operation` stands for
 * an unknown type, such as that of a persisted query. Values that cannot be names are dropped: they may be personal data.
 *
 * @returns `undefined` if the span recorded no operation
 */
export function operationOf({ attributes }: TraceSpan): string | undefined {
  const type = wordOf(attributes[ATTR_GRAPHQL_OPERATION_TYPE]);
  const name = wordOf(attributes[ATTR_GRAPHQL_OPERATION_NAME]);
  const recorded = wordsIn(attributes[ATTR_SEEK_GRAPHQL_ROOT_FIELDS]);
  const shown = recorded.slice(0, MAX_ROOT_FIELDS).map(shortened);
  const fields = [...shown, ...(recorded.length > shown.length ? ['…'] : [])].join(', ');
  if (type === undefined && name === undefined && fields === '') {
    return undefined;
  }
  const what =
    name === undefined || fields === '' || name === fields ? (name ?? fields) : `${name} (${fields})`;
  return `${type ?? 'operation'} ${what}`.trimEnd();
}

/** The words in an array, or in what is left of one that a backend stored as JSON and cut. */
function wordsIn(recorded: unknown): readonly string[] {
  return Array.isArray(recorded)
    ? recorded.filter(isWord)
    : Array.from(String(recorded ?? '').matchAll(/"(\w+)"/g), ([, word]) => word as string);
}

function wordOf(recorded: unknown): string | undefined {
  return isWord(recorded) ? shortened(recorded) : undefined;
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^\w+$/.test(value);
}

function shortened(word: string): string {
  return word.length > MAX_WORD_LENGTH ? `${word.slice(0, MAX_WORD_LENGTH - 1)}…` : word;
}

/** Whether a span is a call to SEEK. */
export function isSeekCall({ attributes }: TraceSpan): boolean {
  return ATTR_SEEK_REQUEST_ID in attributes;
}

/** Whether a span is a call from SEEK to a webhook. */
export function isWebhookCall({ attributes }: TraceSpan): boolean {
  return ATTR_SEEK_WEBHOOK_REQUEST_ID in attributes;
}

/** The host and path of the called URL, without the query; `undefined` if the span has no valid URL. */
export function targetOf({ attributes }: TraceSpan): string | undefined {
  const url = parseUrl(textOf(attributes[ATTR_URL_FULL] ?? attributes['http.url']) ?? '');
  return url && `${url.host}${url.pathname}`;
}

/** The path of an inbound request without a route. With a route, the span's name contains it. */
export function inboundPathOf({ attributes }: TraceSpan): string | undefined {
  const path = textOf(attributes[ATTR_URL_PATH] ?? attributes['http.target']);
  return 'http.route' in attributes ? undefined : path?.split('?', 1)[0];
}

function textOf(recorded: Attribute | undefined): string | undefined {
  return typeof recorded === 'string' ? recorded : undefined;
}
