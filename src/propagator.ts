/**
 * Sessions that come in over HTTP.
 *
 * @module
 */
import type { Context, TextMapGetter, TextMapPropagator } from '@opentelemetry/api';
import { validate } from 'uuid';
import { HEADER_SESSION_ID } from './conventions.ts';
import { once, type Warn, warn } from './diagnostics.ts';
import { contextInSession } from './session.ts';

/**
 * Takes the `X-Session-Id` of an inbound request for the session of everything that is done about it: the one that a
 * partner's own browser front end made, say. For services whose callers may be trusted with that; it is not in use
 * unless it is asked for, here or by `SEEK_OTEL_ACCEPT_SESSION=true`.
 *
 * Injects nothing: to services of your own, a session goes in baggage (`withSeekSession({ propagate: true }, …)`).
 * What is not a UUID (RFC 9562) is ignored, with one warning through `diag`.
 *
 * @example
 * new CompositePropagator({
 *   propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator(), new SeekSessionPropagator()],
 * });
 */
export class SeekSessionPropagator implements TextMapPropagator {
  readonly #warnOnce: Warn = once(warn);

  inject(): void {}

  extract<Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
    const header = getter.get(carrier, HEADER_SESSION_ID);
    const sessionId = Array.isArray(header) && header.length === 1 ? header[0] : header;
    if (sessionId === undefined) {
      return context;
    }
    if (!validate(sessionId)) {
      this.#warnOnce('an inbound X-Session-Id is not a UUID; such are ignored');
      return context;
    }
    return contextInSession(context, sessionId as string);
  }

  fields(): string[] {
    return [];
  }
}
