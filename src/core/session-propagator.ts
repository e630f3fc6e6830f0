/**
 * Extracts the sessions of inbound requests.
 *
 * @module
 */
import type { Context, TextMapGetter, TextMapPropagator } from '@opentelemetry/api';
import { HEADER_SESSION_ID } from './conventions.ts';
import { once, type Warn, warn } from './diagnostics.ts';
import { isIdentifyingUuid } from './identifying-uuid.ts';
import { contextInSession } from './session.ts';

/**
 * A propagator that accepts the `X-Session-Id` of inbound requests, for example from your browser front end. All calls
 * to SEEK that the service makes for such a request belong to the session. Use it only in services that trust their
 * callers. With `register`, set `SEEK_OTEL_ACCEPT_SESSION=true` instead.
 *
 * A value that is not a UUID (RFC 9562) is ignored, with one warning through `diag`. The propagator injects nothing: to
 * propagate a session to your own services, in W3C Baggage, use `withSeekSession({ propagate: true }, …)`.
 *
 * @see https://opentelemetry.io/docs/specs/otel/context/api-propagators/#textmap-propagator
 * @example
 * new CompositePropagator({
 *   propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator(), new SeekSessionPropagator()],
 * });
 */
export class SeekSessionPropagator implements TextMapPropagator {
  readonly #warnOnce: Warn = once(warn);

  /** Injects nothing. */
  inject(): void {}

  /** Returns a context in the session of the inbound request; the given context if it has no valid session. */
  extract<Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
    return extractSession(context, getter.get(carrier, HEADER_SESSION_ID), this.#warnOnce);
  }

  /** Returns an empty list, because nothing is injected. */
  fields(): string[] {
    return [];
  }
}

/**
 * Returns a context that belongs to the session in a header.
 *
 * @param header - the `X-Session-Id` of an inbound request
 */
export function extractSession(
  context: Context,
  header: string | readonly string[] | undefined,
  warnOnce: Warn,
): Context {
  const sessionId = Array.isArray(header) && header.length === 1 ? header[0] : header;
  if (sessionId === undefined) {
    return context;
  }
  if (!isIdentifyingUuid(sessionId)) {
    warnOnce('an inbound X-Session-Id is not a UUID and is ignored');
    return context;
  }
  return contextInSession(context, sessionId);
}
