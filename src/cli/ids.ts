/**
 * Finds IDs in what people paste: a UUID with its header's name, quotes or braces, a line of a log, the URL of a trace.
 *
 * @module
 */
import { UsageError } from './errors.ts';

/** An ID in lower case, and as it is written. `id` is how messages and output name it. */
export type Id =
  | { readonly kind: 'uuid'; readonly id: string; readonly written: string }
  /** 32 hex digits: a trace ID, or a UUID that lost its dashes. */
  | { readonly kind: 'trace'; readonly id: string; readonly written: string }
  | { readonly kind: 'span'; readonly id: string; readonly traceId: string; readonly spanId: string };

/** More IDs are a sign of a log that was not filtered. */
const MAX_IDS = 100;
/** Word processors turn hyphens into other dashes. */
const DASH = /[\p{Pd}\u2212]/gu;
/** Chats break long words with zero-width spaces. */
const INVISIBLE = /\p{Cf}/gu;
/** The digits of an escape in a URL, such as `%22`, would be taken for a part of the ID that follows. */
const ESCAPE = /%[\da-f]{2}/gi;
/**
 * A UUID; or a trace ID, with the span ID that follows it in `traceId:spanId`, in a traceparent, and in the headers of
 * Jaeger and B3.
 *
 * @see https://www.w3.org/TR/trace-context/#traceparent-header
 */
const ID =
  /(?<![\da-f])(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|([\da-f]{32})(?:[:-]([\da-f]{16})(?![\da-f]))?)(?![\da-f])/gi;

/**
 * Returns each ID once, in order. Runs in linear time.
 *
 * @throws UsageError if there are too many
 */
export function idsIn(text: string): readonly Id[] {
  const plain = text.replace(INVISIBLE, '').replace(DASH, '-').replace(ESCAPE, ' ');
  const found = new Map<string, Id>();
  for (const [written, traceId, spanId] of plain.matchAll(ID)) {
    const id: Id | undefined =
      traceId === undefined
        ? { kind: 'uuid', id: written.toLowerCase(), written }
        : traceOrSpan(traceId, spanId?.toLowerCase());
    // An ID in upper case replaces the same in lower case, which is looked for in any case.
    if (id !== undefined && (!found.has(id.id) || id.id !== written)) {
      found.set(id.id, id);
    }
    if (found.size > MAX_IDS) {
      throw new UsageError(
        `There are more than ${MAX_IDS} IDs in the input.`,
        'Pass only the lines that matter, for example with grep.',
      );
    }
  }
  return [...found.values()];
}

/** @returns `undefined` for the invalid trace ID; an invalid span ID is left out */
function traceOrSpan(written: string, spanId: string | undefined): Id | undefined {
  const traceId = written.toLowerCase();
  if (isZero(traceId)) {
    return undefined;
  }
  return spanId === undefined || isZero(spanId)
    ? { kind: 'trace', id: traceId, written }
    : { kind: 'span', id: `${traceId}:${spanId}`, traceId, spanId };
}

function isZero(digits: string): boolean {
  return /^0+$/.test(digits);
}

/** The UUID with the given digits. */
export function dashed(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
