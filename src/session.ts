/**
 * Which session a call to SEEK belongs to. SEEK leaves the definition to its partners; here it is, in this order:
 * the one of `withSeekSession` (or of an inbound request, where those are accepted), the one that came in W3C Baggage,
 * the one that the application's configuration names, the trace.
 *
 * @module
 */
import {
  type Context,
  context,
  createContextKey,
  isSpanContextValid,
  propagation,
  trace,
} from '@opentelemetry/api';
import { v4, validate } from 'uuid';
import { ATTR_SEEK_SESSION_ID } from './conventions.ts';
import type { Warn } from './diagnostics.ts';
import { sessionIdOf } from './ids.ts';

/**
 * What makes a session where `withSeekSession` doesn't: the trace, the process, or a function of the application's
 * that returns a UUID (or `undefined`, for the trace).
 */
export type SessionSource = 'trace' | 'process' | (() => string | undefined);

/** Options of {@link withSeekSession}. */
export interface SeekSessionOptions {
  /** The session's UUID (RFC 9562), sent as it is written here. Default: a new version-4 UUID. */
  readonly sessionId?: string;
  /**
   * Whether the session also goes to services of your own, in W3C Baggage as `seek.session_id`. With this package in
   * them, their calls to SEEK belong to it. To SEEK no baggage goes, unless `SEEK_OTEL_PROPAGATE` says `all`.
   *
   * @defaultValue false
   */
  readonly propagate?: boolean;
}

const SESSION_ID = createContextKey('opentelemetry-instrumentation-seek session ID');

let processSessionId: string | undefined;
let configuredSource: SessionSource = 'trace';

/**
 * Runs a function in a session of its own: every call to SEEK that it makes, at once or later, carries the same
 * `X-Session-Id`, however many traces they belong to. With `propagate: true`, so do the calls of services of your own
 * that it calls.
 *
 * @param fn - called once, with no arguments
 * @returns what `fn` returns
 * @throws TypeError if an option or `fn` is of the wrong type, or `sessionId` is not a UUID; and whatever `fn` throws
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
  const inBaggage = options.propagate === true ? sessionId : undefined;
  return context.with(contextWithBaggage(inSession, inBaggage), fn);
}

/** A context like the given one, in which everything belongs to a session. */
export function contextInSession(from: Context, sessionId: string): Context {
  return from.setValue(SESSION_ID, sessionId);
}

/** A session that is not to go to other services doesn't leave the one around it there in its place. */
function contextWithBaggage(from: Context, sessionId: string | undefined): Context {
  const baggage = propagation.getBaggage(from);
  if (sessionId !== undefined) {
    const entries = baggage ?? propagation.createBaggage();
    return propagation.setBaggage(from, entries.setEntry(ATTR_SEEK_SESSION_ID, { value: sessionId }));
  }
  return baggage === undefined
    ? from
    : propagation.setBaggage(from, baggage.removeEntry(ATTR_SEEK_SESSION_ID));
}

/**
 * The `X-Session-Id` that a call to SEEK made now would carry, for log entries and the like.
 *
 * @param activeContext - default: the active context
 * @returns a UUID, or `undefined` where only the call itself will make one: outside of any session and any span
 */
export function getSeekSessionId(activeContext: Context = context.active()): string | undefined {
  return sessionOf(activeContext, configuredSource);
}

/** Names the source that {@link getSeekSessionId} goes by: the one of the instrumentation that was set up last. */
export function useSessionSource(source: SessionSource): void {
  configuredSource = source;
}

/**
 * The session that a context belongs to.
 *
 * @param onInvalid - is told in a sentence when baggage or a function given as source had none to give; the next one
 *   in the order then makes the session
 */
export function sessionOf(
  activeContext: Context,
  source: SessionSource,
  onInvalid?: Warn,
): string | undefined {
  return sessionBesidesTrace(activeContext, source, onInvalid) ?? sessionOfTrace(activeContext);
}

/** {@link sessionOf} as far as it comes before the trace. */
export function sessionBesidesTrace(
  activeContext: Context,
  source: SessionSource,
  onInvalid?: Warn,
): string | undefined {
  return (
    (activeContext.getValue(SESSION_ID) as string | undefined) ??
    sessionOfBaggage(activeContext, onInvalid) ??
    sessionOfSource(source, onInvalid)
  );
}

function sessionOfBaggage(activeContext: Context, onInvalid?: Warn): string | undefined {
  const sessionId = propagation.getBaggage(activeContext)?.getEntry(ATTR_SEEK_SESSION_ID)?.value;
  if (sessionId === undefined || validate(sessionId)) {
    return sessionId;
  }
  onInvalid?.(`${ATTR_SEEK_SESSION_ID} in inbound baggage is not a UUID; such are ignored`);
  return undefined;
}

function sessionOfSource(source: SessionSource, onInvalid?: Warn): string | undefined {
  if (source === 'trace') {
    return undefined;
  }
  if (source === 'process') {
    processSessionId ??= v4();
    return processSessionId;
  }
  try {
    const sessionId: unknown = source();
    if (sessionId === undefined || validate(sessionId)) {
      return sessionId as string | undefined;
    }
    // Of an async function's rejection nobody else hears, and it would end the process.
    Promise.resolve(sessionId).catch(() => {});
    onInvalid?.('the session option returned no UUID; the trace makes the session instead');
  } catch (error) {
    onInvalid?.('the session option threw; the trace makes the session instead', error);
  }
  return undefined;
}

export function sessionOfTrace(activeContext: Context): string | undefined {
  const spanContext = trace.getSpanContext(activeContext);
  return spanContext !== undefined && isSpanContextValid(spanContext)
    ? sessionIdOf(spanContext.traceId)
    : undefined;
}
