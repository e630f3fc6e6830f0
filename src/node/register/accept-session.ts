/**
 * `SEEK_OTEL_ACCEPT_SESSION` for `register`.
 *
 * @module
 */
import type { PropagationAPI, TextMapPropagator } from '@opentelemetry/api';
import { HEADER_SESSION_ID } from '../../core/conventions.ts';
import type { Warn } from '../../core/diagnostics.ts';
import { extractSession } from '../../core/session-propagator.ts';

/**
 * Starts an SDK that also accepts the sessions of inbound requests. The SDK makes the propagators that `OTEL_PROPAGATORS`
 * names and sets them as the global one. While it starts, the session propagator is added to what it sets.
 *
 * @param propagation - of the copy of the API that the SDK uses
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
    // Reveals the method of the class again.
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
