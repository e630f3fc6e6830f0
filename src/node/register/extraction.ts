/**
 * Adds sessions to what the SDK's propagators extract from inbound requests.
 *
 * @module
 */
import type { Context, PropagationAPI, TextMapPropagator } from '@opentelemetry/api';
import { HEADER_SESSION_ID } from '../../core/conventions.ts';
import type { Warn } from '../../core/diagnostics.ts';
import { contextInInboundRequest } from '../../core/session.ts';
import { extractSession } from '../../core/session-propagator.ts';
import { inboundRequest } from '../inbound-session.ts';

/** Extends the context that is extracted from a request. */
type Extension = (extracted: Context, header: (name: string) => string | string[] | undefined) => Context;

/** Accepts the sessions of inbound requests, for `SEEK_OTEL_ACCEPT_SESSION`. */
export function acceptedSession(warn: Warn): Extension {
  return (extracted, header) => extractSession(extracted, header(HEADER_SESSION_ID), warn);
}

/**
 * Keeps the calls of an inbound request together where nothing is traced. The http instrumentation then binds the
 * request's listeners to the context. Node.js 24 and later run them in the context of the connection.
 */
export function untracedSession(): Extension {
  return (extracted) => {
    const request = inboundRequest();
    return request === undefined ? extracted : contextInInboundRequest(extracted, request);
  };
}

/**
 * Starts an SDK whose propagators extract more. The SDK creates the propagators in `OTEL_PROPAGATORS` and sets them
 * globally. While it starts, a temporary `setGlobalPropagator()` extends them.
 *
 * @param propagation - the propagation API from the copy of the API that the SDK uses
 */
export function extendingExtraction(
  propagation: PropagationAPI,
  extensions: readonly Extension[],
  startSdk: () => void,
): void {
  if (extensions.length === 0) {
    startSdk();
    return;
  }
  const setGlobalPropagator = propagation.setGlobalPropagator.bind(propagation);
  let isSet = false;
  propagation.setGlobalPropagator = (original) => {
    isSet = true;
    return setGlobalPropagator(extended(original, extensions));
  };
  try {
    startSdk();
  } finally {
    // Restores the method of the class.
    Reflect.deleteProperty(propagation, 'setGlobalPropagator');
  }
  if (!isSet) {
    propagation.setGlobalPropagator(extended(NO_PROPAGATOR, extensions));
  }
}

const NO_PROPAGATOR: TextMapPropagator = {
  inject: () => {},
  extract: (context) => context,
  fields: () => [],
};

function extended(original: TextMapPropagator, extensions: readonly Extension[]): TextMapPropagator {
  return {
    inject: (context, carrier, setter) => original.inject(context, carrier, setter),
    extract: (context, carrier, getter) =>
      extensions.reduce(
        (extracted, extend) => extend(extracted, (name) => getter.get(carrier, name)),
        original.extract(context, carrier, getter),
      ),
    fields: () => original.fields(),
  };
}
