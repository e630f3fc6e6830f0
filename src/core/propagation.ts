/**
 * Which propagation headers reach SEEK, a third party, whatever the transport.
 *
 * A transport takes a snapshot of the caller's own headers before the propagators inject theirs, and settles afterwards
 * what is sent: the caller's own headers, then those of the injected ones that the `propagate` option allows. Nothing
 * depends on how an instrumentation injects:
 *
 * - it appends beside the caller's header: {@link https://github.com/open-telemetry/opentelemetry-js-contrib/issues/3711}
 * - it overwrites the caller's header, as `@opentelemetry/instrumentation-http` does
 * - it removes the caller's header first: {@link https://github.com/open-telemetry/opentelemetry-js-contrib/pull/3713}
 *
 * @module
 */
import { HEADER_TRACEPARENT, HEADER_TRACESTATE } from './conventions.ts';

/** Which of OpenTelemetry's own propagation headers may go to SEEK. */
export type Propagate = 'traceparent' | 'all' | 'none';

/** Headers as a flat list: names and values alternate. Names have any letter case. */
export type HeaderList<V> = readonly (string | V)[];

/**
 * Settles what is sent to SEEK.
 *
 * @param own - the snapshot of the caller's own headers
 * @param current - the headers after the propagators have injected
 * @returns `current` itself where it can be sent as it is, else a new list
 */
export function settleHeaders<V>(
  own: HeaderList<V>,
  current: HeaderList<V>,
  propagate: Propagate,
): HeaderList<V> {
  if (startsWith(current, own) && restMayBeSent(own, current, propagate)) {
    return current;
  }
  const settled = [...own];
  for (let i = 0; i < current.length; i += 2) {
    const name = String(current[i]);
    if (mayBeSent(own, name, propagate)) {
      settled.push(name, current[i + 1] as V);
    }
  }
  return settled;
}

/**
 * Finds a header by its name in lower case.
 *
 * @returns its index in the list; -1 where there is none
 */
export function indexOfHeader<V>(headers: HeaderList<V>, name: string): number {
  for (let i = 0; i < headers.length; i += 2) {
    const candidate = headers[i];
    // Length and first letter, in either case, rule most names out without a copy in lower case.
    if (
      typeof candidate === 'string' &&
      candidate.length === name.length &&
      (candidate.charCodeAt(0) | 0x20) === name.charCodeAt(0) &&
      candidate.toLowerCase() === name
    ) {
      return i;
    }
  }
  return -1;
}

function startsWith<V>(headers: HeaderList<V>, prefix: HeaderList<V>): boolean {
  for (let i = 0; i < prefix.length; i++) {
    if (headers[i] !== prefix[i]) {
      return false;
    }
  }
  return true;
}

function restMayBeSent<V>(own: HeaderList<V>, current: HeaderList<V>, propagate: Propagate): boolean {
  for (let i = own.length; i < current.length; i += 2) {
    if (!mayBeSent(own, String(current[i]), propagate)) {
      return false;
    }
  }
  return true;
}

/** Whether a header is an injected one that may be sent beside the caller's own headers. */
function mayBeSent<V>(own: HeaderList<V>, injected: string, propagate: Propagate): boolean {
  if (propagate === 'none') {
    return false;
  }
  const name = injected.toLowerCase();
  if ((propagate === 'traceparent' && name !== HEADER_TRACEPARENT) || indexOfHeader(own, name) !== -1) {
    return false;
  }
  // A tracestate belongs to one traceparent: https://www.w3.org/TR/trace-context/#tracestate-header
  return name !== HEADER_TRACESTATE || indexOfHeader(own, HEADER_TRACEPARENT) === -1;
}
