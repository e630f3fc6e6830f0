/**
 * Which session a context belongs to. SEEK leaves the definition of a session to its partners. Here the order is: the
 * session of `withSeekSession` (or of an accepted inbound request), the session in inbound W3C Baggage, the session that
 * the `session` option makes, the trace.
 *
 * @module
 */
import { type Context, createContextKey, propagation } from '@opentelemetry/api';
import { v4, validate } from 'uuid';
import { ATTR_SEEK_SESSION_ID } from './conventions.ts';
import type { Warn } from './diagnostics.ts';
import { sessionOfTrace } from './trace-session.ts';

/**
 * What makes a session outside of `withSeekSession`: the trace, the process, or a function that returns a UUID
 * (`undefined` for the trace).
 */
export type SessionSource = 'trace' | 'process' | (() => string | undefined);

const SESSION_ID = createContextKey('opentelemetry-instrumentation-seek session ID');

/** A copy of a context in which everything belongs to a session. */
export function contextInSession(parent: Context, sessionId: string): Context {
  return parent.setValue(SESSION_ID, sessionId);
}

/** The session that a context belongs to; `undefined` outside of any session and any span. */
export function sessionOf(
  activeContext: Context,
  source: SessionSource,
  onInvalid?: Warn,
): string | undefined {
  return sessionBesidesTrace(activeContext, source, onInvalid) ?? sessionOfTrace(activeContext);
}

/**
 * The session that takes precedence over the trace.
 *
 * @param onInvalid - called where baggage, or the function given as source, has a session that is not a UUID. The next
 *   source in the order then makes the session.
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

/** At module level, because a process has one session, however many instrumentations it has. */
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
    // An async function is a mistake. Its rejection, unhandled, would end the process.
    Promise.resolve(sessionId).catch(() => {});
    onInvalid?.(
      'the session option returned something other than a UUID; the trace makes the session instead',
    );
  } catch (error) {
    onInvalid?.('the session option threw; the trace makes the session instead', error);
  }
  return undefined;
}
