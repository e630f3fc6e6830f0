/**
 * The propagation headers among other headers: those of the W3C, and those of the application's propagators.
 *
 * @module
 */
import { propagation } from '@opentelemetry/api';
import { HEADER_TRACEPARENT, HEADER_TRACESTATE } from '../../core/conventions.ts';
import { type HeaderList, startsWith } from '../../core/propagation.ts';

const W3C = [HEADER_TRACEPARENT, HEADER_TRACESTATE, 'baggage'];

/**
 * Returns the current headers with the propagation headers of another list instead of their own; `undefined` if they
 * are the same.
 */
export function withPropagationOf<V>(kept: HeaderList<V>, current: HeaderList<V>): HeaderList<V> | undefined {
  if (isSame(kept, current)) {
    return undefined;
  }
  const names = new Set([...W3C, ...propagation.fields()].map((name) => name.toLowerCase()));
  const isPropagation = (name: string | V) => typeof name === 'string' && names.has(name.toLowerCase());
  const wanted = entriesOf(kept, isPropagation);
  return isSame(wanted, entriesOf(current, isPropagation))
    ? undefined
    : [...entriesOf(current, (name) => !isPropagation(name)), ...wanted];
}

function entriesOf<V>(headers: HeaderList<V>, isWanted: (name: string | V) => boolean): HeaderList<V> {
  return headers.filter((_, i) => isWanted(headers[i - (i % 2)] as string | V));
}

function isSame<V>(a: HeaderList<V>, b: HeaderList<V>): boolean {
  return a.length === b.length && startsWith(a, b);
}
