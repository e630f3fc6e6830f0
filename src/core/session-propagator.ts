/**
 * Sessions of inbound requests.
 *
 * @module
 */
import type { Context, TextMapGetter, TextMapPropagator } from '@opentelemetry/api';
import { validate } from 'uuid';
import { HEADER_SESSION_ID } from './conventions.ts';
import { once, type Warn, warn } from './diagnostics.ts';
import { contextInSession } from './session.ts';

/**
 * Takes the `X-Session-Id` of an inbound request as the session of everything that is done for that request. It can be
 * the session of a partner's own browser front end, for example. It is opt-in, here or by `SEEK_OTEL_ACCEPT_SESSION=true`,
 * for services that trust their callers.
 *
 * It injects nothing: a session goes to your own services in baggage (`withSeekSession({ propagate: true }, …)`). A value
 * that is not a UUID (RFC 9562) is ignored, with one warning through `diag`.
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
    return extractSession(context, getter.get(carrier, HEADER_SESSION_ID), this.#warnOnce);
  }

  fields(): string[] {
    return [];
  }
}

/**
 * A context in the session that a header names.
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
  if (!validate(sessionId)) {
    warnOnce('an inbound X-Session-Id is not a UUID and is ignored');
    return context;
  }
  return contextInSession(context, sessionId as string);
}
