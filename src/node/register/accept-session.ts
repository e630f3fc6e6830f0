/**
 * Implements `SEEK_OTEL_ACCEPT_SESSION` for `register`.
 *
 * @module
 */
import type { PropagationAPI, TextMapPropagator } from '@opentelemetry/api';
import { HEADER_SESSION_ID } from '../../core/conventions.ts';
import type { Warn } from '../../core/diagnostics.ts';
import { extractSession } from '../../core/session-propagator.ts';

/**
 * Starts an SDK that also accepts the sessions of inbound requests. The SDK creates the propagators in
 * `OTEL_PROPAGATORS` and sets them globally. While it starts, a temporary `setGlobalPropagator()` adds the session
 * propagator.
 *
 * @param propagation - the propagation API from the copy of the API that the SDK uses
 */
export function acceptingSessions(propagation: PropagationAPI, startSdk: () => void, warn: Warn): void {
  const setGlobalPropagator = propagation.setGlobalPropagator.bind(propagation);
  let isSet = false;
  propagation.setGlobalPropagator = (original) => {
    isSet = true;
    return setGlobalPropagator(withSessions(original, warn));
  };
  try {
    startSdk();
  } finally {
    // Restores the method of the class.
    Reflect.deleteProperty(propagation, 'setGlobalPropagator');
  }
  if (!isSet) {
    propagation.setGlobalPropagator(withSessions(NO_PROPAGATOR, warn));
  }
}

const NO_PROPAGATOR: TextMapPropagator = {
  inject: () => {},
  extract: (context) => context,
  fields: () => [],
};

function withSessions(original: TextMapPropagator, warn: Warn): TextMapPropagator {
  return {
    inject: (context, carrier, setter) => original.inject(context, carrier, setter),
    extract: (context, carrier, getter) =>
      extractSession(
        original.extract(context, carrier, getter),
        getter.get(carrier, HEADER_SESSION_ID),
        warn,
      ),
    fields: () => original.fields(),
  };
}
