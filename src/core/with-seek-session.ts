import { type Context, context, propagation } from '@opentelemetry/api';
import { v4, validate } from 'uuid';
import { ATTR_SEEK_SESSION_ID } from './conventions.ts';
import { contextInSession } from './session.ts';

/** Options of {@link withSeekSession}. */
export interface SeekSessionOptions {
  /** The UUID of the session (RFC 9562), sent as written. Default: a new version-4 UUID. */
  readonly sessionId?: string;
  /**
   * Whether the session also goes to your own services, in W3C Baggage as `seek.session_id`. With this package in them,
   * their calls to SEEK belong to the session. SEEK itself gets no baggage, unless `SEEK_OTEL_PROPAGATE` is `all`.
   *
   * @defaultValue false
   */
  readonly propagate?: boolean;
}

/**
 * Runs a function in a session of its own. Every call to SEEK that it makes, at once or later, carries the same
 * `X-Session-Id`, however many traces the calls belong to. With `propagate: true`, so do calls to SEEK by your own
 * services that it calls.
 *
 * @param fn - called once, without arguments
 * @returns what `fn` returns
 * @throws TypeError if an option or `fn` has the wrong type, or `sessionId` is not a UUID; and whatever `fn` throws
 * @example await withSeekSession(() => postJobAd(draft));
 * @example await withSeekSession({ sessionId: draft.flowId }, () => postJobAd(draft));
 */
export function withSeekSession<T>(fn: () => T): T;
export function withSeekSession<T>(options: SeekSessionOptions, fn: () => T): T;
export function withSeekSession<T>(...args: [() => T] | [SeekSessionOptions, () => T]): T {
  const [options, fn] = args.length === 1 ? [{}, args[0]] : args;
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('withSeekSession takes a function, or an object of options and a function');
  }
  if (typeof fn !== 'function') {
    throw new TypeError('withSeekSession takes a function to run in the session');
  }
  const sessionId = options.sessionId ?? v4();
  if (!validate(sessionId)) {
    throw new TypeError('withSeekSession: sessionId must be a UUID, such as crypto.randomUUID() returns');
  }
  if (options.propagate !== undefined && typeof options.propagate !== 'boolean') {
    throw new TypeError('withSeekSession: propagate must be true or false');
  }
  const inSession = contextInSession(context.active(), sessionId);
  return context.with(
    options.propagate === true ? withBaggageEntry(inSession, sessionId) : withoutBaggageEntry(inSession),
    fn,
  );
}

function withBaggageEntry(parent: Context, sessionId: string): Context {
  const baggage = propagation.getBaggage(parent) ?? propagation.createBaggage();
  return propagation.setBaggage(parent, baggage.setEntry(ATTR_SEEK_SESSION_ID, { value: sessionId }));
}

/** The entry of an outer session would tell other services that this one is the outer one. */
function withoutBaggageEntry(parent: Context): Context {
  const baggage = propagation.getBaggage(parent);
  return baggage === undefined
    ? parent
    : propagation.setBaggage(parent, baggage.removeEntry(ATTR_SEEK_SESSION_ID));
}
