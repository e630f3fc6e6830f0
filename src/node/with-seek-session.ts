import { type Context, context, propagation } from '@opentelemetry/api';
import { v4 } from 'uuid';
import { ATTR_SEEK_SESSION_ID } from '../core/conventions.ts';
import { isIdentifyingUuid } from '../core/identifying-uuid.ts';
import { contextInSession } from '../core/session.ts';
import { runInContext } from './active-context.ts';
import { publishActiveSession } from './seek-session-id.ts';

/** Options of {@link withSeekSession}. */
export interface SeekSessionOptions {
  /**
   * The ID of the session: a UUID of any version, which is sent unchanged.
   *
   * @defaultValue a new version-4 UUID
   * @see https://www.rfc-editor.org/rfc/rfc9562
   */
  readonly sessionId?: string;
  /**
   * Whether to propagate the session to your own services, as `seek.session_id` in W3C Baggage. If they use this
   * package with `SEEK_OTEL_ACCEPT_SESSION=true`, their calls to SEEK belong to the session. SEEK itself receives no
   * baggage unless `SEEK_OTEL_PROPAGATE` is `all`.
   *
   * @defaultValue false
   * @see https://www.w3.org/TR/baggage/
   */
  readonly propagate?: boolean;
}

/**
 * Runs a function in a new session. All calls to SEEK that it makes, synchronously or asynchronously, carry the same
 * `X-Session-Id`, even in different traces. With `propagate: true`, this includes calls to SEEK by your own services
 * that the function calls.
 *
 * @param fn - called once, without arguments
 * @returns the return value of `fn`
 * @throws TypeError if an option or `fn` has the wrong type, or if `sessionId` is not a UUID. Errors that `fn` throws
 *   are rethrown.
 * @example await withSeekSession(() => postJobAd(draft));
 */
export function withSeekSession<T>(fn: () => T): T;
/**
 * Runs a function in a session with options: with an ID of your own, or with propagation to your own services.
 *
 * @param fn - called once, without arguments
 * @returns the return value of `fn`
 * @throws TypeError if an option or `fn` has the wrong type, or if `sessionId` is not a UUID. Errors that `fn` throws
 *   are rethrown.
 * @example await withSeekSession({ sessionId: draft.flowId }, () => postJobAd(draft));
 */
export function withSeekSession<T>(options: SeekSessionOptions, fn: () => T): T;
export function withSeekSession<T>(...args: [() => T] | [SeekSessionOptions, () => T]): T {
  const [options, fn] = args.length === 1 ? [{}, args[0]] : args;
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('withSeekSession takes a function, or an options object and a function');
  }
  if (typeof fn !== 'function') {
    throw new TypeError('withSeekSession takes a function to run in the session');
  }
  const sessionId = options.sessionId ?? v4();
  if (!isIdentifyingUuid(sessionId)) {
    throw new TypeError('withSeekSession: sessionId must be a UUID, for example from crypto.randomUUID()');
  }
  if (options.propagate !== undefined && typeof options.propagate !== 'boolean') {
    throw new TypeError('withSeekSession: propagate must be true or false');
  }
  publishActiveSession();
  const inSession = contextInSession(context.active(), sessionId);
  return runInContext(
    options.propagate === true ? withBaggageEntry(inSession, sessionId) : withoutBaggageEntry(inSession),
    fn,
  );
}

function withBaggageEntry(parent: Context, sessionId: string): Context {
  const baggage = propagation.getBaggage(parent) ?? propagation.createBaggage();
  return propagation.setBaggage(parent, baggage.setEntry(ATTR_SEEK_SESSION_ID, { value: sessionId }));
}

/** Otherwise, other services would receive the entry of an outer session instead of this session. */
function withoutBaggageEntry(parent: Context): Context {
  const baggage = propagation.getBaggage(parent);
  return baggage === undefined
    ? parent
    : propagation.setBaggage(parent, baggage.removeEntry(ATTR_SEEK_SESSION_ID));
}
