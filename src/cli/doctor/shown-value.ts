/**
 * What the doctor shows of values from the environment: any of them may be a key that somebody pasted into the wrong
 * variable, and reports end up in tickets.
 *
 * @module
 */
import type { ParsedUrl } from '../../core/runtime.ts';

/** Stands for what is not shown. */
export const HIDDEN = '…';

const MAX_NAME_LENGTH = 64;
/** A word, in camel case too, with a short number behind it; an abbreviation; or a short number. */
const WORD = /^(?:[A-Z]?[a-z]{1,20}(?:[A-Z][a-z]{1,20}){0,3}\d{0,3}|[A-Z]{1,12}\d{0,3}|\d{1,6})$/;
/** `k8s`, `b2b` */
const ABBREVIATION = /^[0-9A-Za-z]{1,4}$/;
const VERSION = /^v?\d{1,5}(?:\.\d{1,5}){1,3}(?=[-+~])/;
/** The segments of the paths that backends document for OTLP. */
const PATH_SEGMENT =
  /^(?:v\d{1,2}(?:\.\d{1,2})?|api|default|ingest|insert|intake|opentelemetry|otel|otlp|traces?)?$/i;

/** Returns the text with {@link HIDDEN} in place of each part that is not made of words and numbers. */
export function shownText(text: string): string {
  return text.replace(/[^\s,/]+/g, (part) =>
    isPlain(part) ? part : `${VERSION.exec(part)?.[0] ?? ''}${HIDDEN}`,
  );
}

/** Returns the items of a comma-separated list that are known, with {@link HIDDEN} in place of the others. */
export function shownItems(items: readonly string[], known: readonly string[]): string {
  return items.map((item) => (known.includes(item) ? item : HIDDEN)).join(',');
}

/** Returns scheme, host, port and the known parts of the path. */
export function shownUrl({ protocol, host, hostname, pathname, search }: ParsedUrl): string {
  // A key may stand where the host belongs: a JSON Web Token has dots.
  const shownHost = hostname.split('.').map((label) => (isPlain(label) ? label : HIDDEN));
  const path = pathname
    .replace(/^\/$/, '')
    .split('/')
    .map((segment) => (PATH_SEGMENT.test(segment) ? segment : HIDDEN));
  return `${protocol}//${shownHost.join('.')}${host.slice(hostname.length)}${path.join('/')}${search === '' ? '' : `?${HIDDEN}`}`;
}

function isPlain(part: string): boolean {
  const others = part.split(/[-_.:+*~[\]]/).filter((word) => word !== '' && !WORD.test(word));
  return (
    part.length <= MAX_NAME_LENGTH && others.length <= 1 && others.every((word) => ABBREVIATION.test(word))
  );
}
