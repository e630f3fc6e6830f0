/**
 * Determines the session of a context. SEEK lets its partners define what a session is. The sources, in order of
 * precedence: `withSeekSession` (or an accepted inbound request), inbound W3C Baggage, the `session` option, the trace.
 *
 * @module
 */
import { type Context, createContextKey, propagation } from '@opentelemetry/api';
import { v4, validate } from 'uuid';
import { ATTR_SEEK_SESSION_ID } from './conventions.ts';
import type { Warn } from './diagnostics.ts';
import { sessionOfTrace } from './trace-session.ts';

/**
 * The source of sessions outside `withSeekSession`: one session per trace, one per process, or a function that returns
 * a UUID, or `undefined` to use the trace.
 */
export type SessionSource = 'trace' | 'process' | (() => string | undefined);

const SESSION_ID = createContextKey('opentelemetry-instrumentation-seek session ID');

/** Returns a copy of a context that belongs to a session. */
export function contextInSession(parent: Context, sessionId: string): Context {
  return parent.setValue(SESSION_ID, sessionId);
}

/** Returns the session of a context; `undefined` outside any session and span. */
export function sessionOf(
  activeContext: Context,
  source: SessionSource,
  onInvalid?: Warn,
): string | undefined {
  return sessionBesidesTrace(activeContext, source, onInvalid) ?? sessionOfTrace(activeContext);
}

/**
 * Returns the session that takes precedence over the trace, if there is one.
 *
 * @param onInvalid - called if the baggage or the source function provides a session that is not a UUID. The next
 *   source in the order then applies.
 */
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
  onInvalid?.(`${ATTR_SEEK_SESSION_ID} in inbound baggage is not a UUID and is ignored`);
  return undefined;
}

function sessionOfSource(source: SessionSource, onInvalid?: Warn): string | undefined {
  if (source === 'trace') {
    return undefined;
  }
  return source === 'process' ? sessionOfProcess() : sessionOfFunction(source, onInvalid);
}

/** At module level, because all instrumentations of a process share its session. */
let processSessionId: string | undefined;

function sessionOfProcess(): string {
  processSessionId ??= v4();
  return processSessionId;
}

function sessionOfFunction(source: () => string | undefined, onInvalid?: Warn): string | undefined {
  try {
    const sessionId: unknown = source();
    if (sessionId === undefined || validate(sessionId)) {
      return sessionId as string | undefined;
    }
    // An async function is a mistake, but its unhandled rejection must not end the process.
    Promise.resolve(sessionId).catch(() => {});
    onInvalid?.('the session option did not return a UUID; the session of the trace is used instead');
  } catch (error) {
    onInvalid?.('the session option threw an error; the session of the trace is used instead', error);
  }
  return undefined;
}
