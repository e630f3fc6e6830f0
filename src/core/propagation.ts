/**
 * Determines which propagation headers reach SEEK, a third party, for every transport.
 *
 * A transport takes a snapshot of the caller's headers before the propagators inject theirs. Afterwards, it settles the
 * header list: the caller's headers, followed by the injected headers that the `propagate` option allows. The result
 * does not depend on whether the instrumentation
 *
 * - appends to the caller's header: {@link https://github.com/open-telemetry/opentelemetry-js-contrib/issues/3711}
 * - overwrites the caller's header, as `@opentelemetry/instrumentation-http` does
 * - removes the caller's header first: {@link https://github.com/open-telemetry/opentelemetry-js-contrib/pull/3713}
 *
 * @module
 */
import { HEADER_TRACEPARENT, HEADER_TRACESTATE } from './conventions.ts';

/** Which headers of OpenTelemetry's propagators are sent to SEEK: `traceparent` only, all of them, or none. */
export type Propagate = 'traceparent' | 'all' | 'none';

/** A header list of alternating names and values. Names are in any letter case. */
export type HeaderList<V> = readonly (string | V)[];

/**
 * Settles the header list of a request to SEEK.
 *
 * @param own - the snapshot of the caller's headers
 * @param current - the headers after the propagators have injected
 * @returns `current` itself if it can be sent unchanged, else a new list
 */
export function settleHeaders<V>(
  own: HeaderList<V>,
  current: HeaderList<V>,
  propagate: Propagate,
): HeaderList<V> {
  const isOwn = nameLookup(own);
  if (startsWith(current, own) && restMayBeSent(own.length, current, propagate, isOwn)) {
    return current;
  }
  const settled = [...own];
  for (let i = 0; i < current.length; i += 2) {
    const name = current[i];
    if (typeof name === 'string' && mayBeSent(name, propagate, isOwn)) {
      settled.push(name, current[i + 1] as V);
    }
  }
  return settled;
}

/**
 * Finds a header by its lower-case name.
 *
 * @returns the index of the name in the list, or -1
 */
export function indexOfHeader<V>(headers: HeaderList<V>, name: string): number {
  for (let i = 0; i < headers.length; i += 2) {
    if (isNamed(headers[i], name)) {
      return i;
    }
  }
  return -1;
}

/**
 * Whether a name is that of a header, in any letter case.
 *
 * @param name - in lower case
 */
export function isNamed(candidate: unknown, name: string): boolean {
  // The length and the first letter exclude most names without a lower-case copy.
  return (
    typeof candidate === 'string' &&
    candidate.length === name.length &&
    (candidate.charCodeAt(0) | 0x20) === name.charCodeAt(0) &&
    candidate.toLowerCase() === name
  );
}

export function startsWith<V>(headers: HeaderList<V>, prefix: HeaderList<V>): boolean {
  for (let i = 0; i < prefix.length; i++) {
    if (headers[i] !== prefix[i]) {
      return false;
    }
  }
  return true;
}

/** Whether the caller has set a header. Takes its lower-case name. */
type NameLookup = (name: string) => boolean;

/** More look-ups than a request usually needs build an index, so that they take linear time in all. */
const LOOKUPS_WITHOUT_INDEX = 4;

function nameLookup<V>(headers: HeaderList<V>): NameLookup {
  let lookups = 0;
  let index: Set<string> | undefined;
  return (name) => {
    if (++lookups <= LOOKUPS_WITHOUT_INDEX) {
      return indexOfHeader(headers, name) !== -1;
    }
    index ??= lowerCaseNames(headers);
    return index.has(name);
  };
}

function lowerCaseNames<V>(headers: HeaderList<V>): Set<string> {
  const names = new Set<string>();
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i];
    if (typeof name === 'string') {
      names.add(name.toLowerCase());
    }
  }
  return names;
}

function restMayBeSent<V>(
  start: number,
  current: HeaderList<V>,
  propagate: Propagate,
  isOwn: NameLookup,
): boolean {
  for (let i = start; i < current.length; i += 2) {
    const name = current[i];
    if (typeof name !== 'string' || !mayBeSent(name, propagate, isOwn)) {
      return false;
    }
  }
  return true;
}

/** Whether an injected header may be sent in addition to the caller's headers. */
function mayBeSent(injected: string, propagate: Propagate, isOwn: NameLookup): boolean {
  if (propagate === 'none') {
    return false;
  }
  const name = injected.toLowerCase();
  if ((propagate === 'traceparent' && name !== HEADER_TRACEPARENT) || isOwn(name)) {
    return false;
  }
  // A tracestate belongs to one traceparent: https://www.w3.org/TR/trace-context/#tracestate-header
  return name !== HEADER_TRACESTATE || !isOwn(HEADER_TRACEPARENT);
}
