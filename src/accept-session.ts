/**
 * `SEEK_OTEL_ACCEPT_SESSION` for `register`.
 *
 * @module
 */
import type { PropagationAPI, TextMapPropagator } from '@opentelemetry/api';
import { SeekSessionPropagator } from './propagator.ts';

/**
 * Starts an SDK so that inbound sessions are accepted besides what its own propagators do. The SDK makes those that
 * `OTEL_PROPAGATORS` names and hands them to the API; there ours joins them.
 *
 * @param propagation - of the copy of the API that the SDK uses
 */
export function acceptingSessions(propagation: PropagationAPI, startSdk: () => void): void {
  const ours = new SeekSessionPropagator();
  const setGlobalPropagator = propagation.setGlobalPropagator.bind(propagation);
  let joined = false;
  propagation.setGlobalPropagator = (theirs) => {
    joined = true;
    return setGlobalPropagator(behind(theirs, ours));
  };
  try {
    startSdk();
  } finally {
    // Its own property hides the method of its class.
    Reflect.deleteProperty(propagation, 'setGlobalPropagator');
  }
  if (!joined) {
    propagation.setGlobalPropagator(ours);
  }
}

function behind(theirs: TextMapPropagator, ours: SeekSessionPropagator): TextMapPropagator {
  return {
    inject: (context, carrier, setter) => theirs.inject(context, carrier, setter),
    extract: (context, carrier, getter) =>
      ours.extract(theirs.extract(context, carrier, getter), carrier, getter),
    fields: () => theirs.fields(),
  };
}
