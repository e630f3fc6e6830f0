/**
 * Determines the session of a context. SEEK lets its partners define what a session is. The sources, in order of
 * precedence: `withSeekSession` (or an accepted inbound request), accepted W3C Baggage, the `session` option, the trace,
 * the inbound request that nothing traces.
 *
 * @module
 */
import { type Context, createContextKey, propagation } from '@opentelemetry/api';
import { v4 } from 'uuid';
import { ATTR_SEEK_SESSION_ID } from './conventions.ts';
import type { Warn } from './diagnostics.ts';
import { isIdentifyingUuid } from './identifying-uuid.ts';
import { sessionOfTrace } from './trace-session.ts';

/**
 * The source of sessions outside `withSeekSession`: one session per trace, one per process, or a function. The function
 * returns a UUID, or `undefined` to use the session of the trace.
 */
export type SessionSource = 'trace' | 'process' | (() => string | undefined);

/** The settings that determine a session. */
export interface SessionSettings {
  readonly session: SessionSource;
  /** Whether sessions in inbound baggage are accepted. Anyone can send baggage to a public service. */
  readonly acceptSession: boolean;
  /** Called if the baggage or the source function provides an invalid session. The next source then applies. */
  readonly warnOnce?: Warn;
}

const SESSION_ID = createContextKey('opentelemetry-instrumentation-seek session ID');

/** Returns a copy of a context that belongs to a session. */
export function contextInSession(parent: Context, sessionId: string): Context {
  return parent.setValue(SESSION_ID, sessionId);
}

/** Returns the session that {@link contextInSession} has set. */
export function sessionInContext(activeContext: Context): string | undefined {
  return activeContext.getValue(SESSION_ID) as string | undefined;
}

/** An inbound request that is being handled. */
export interface InboundRequest {
  /** `undefined` until the first use. Most inbound requests make no call to SEEK, or are traced. */
  sessionId: string | undefined;
}

const INBOUND_REQUEST = createContextKey('opentelemetry-instrumentation-seek inbound request');

/** Returns a copy of a context in which an inbound request is handled. Its session applies where there is no trace. */
export function contextInInboundRequest(parent: Context, request: InboundRequest): Context {
  return parent.setValue(INBOUND_REQUEST, request);
}

/** Returns the inbound request that {@link contextInInboundRequest} has set. */
export function inboundRequestInContext(activeContext: Context): InboundRequest | undefined {
  return activeContext.getValue(INBOUND_REQUEST) as InboundRequest | undefined;
}

/** Returns the session of a context; `undefined` outside any session, span and inbound request. */
export function sessionOf(activeContext: Context, settings: SessionSettings): string | undefined {
  return sessionBesidesTrace(activeContext, settings) ?? sessionOfTrace(activeContext);
}

/**
 * Returns the session of a context that takes precedence over its trace, or over the trace that a call in it starts; if
 * there is one.
 */
export function sessionBesidesTrace(
  activeContext: Context,
  { session, acceptSession, warnOnce }: SessionSettings,
): string | undefined {
  return (
    sessionInContext(activeContext) ??
    (acceptSession ? sessionOfBaggage(activeContext, warnOnce) : undefined) ??
    sessionOfSource(session, warnOnce) ??
    sessionOfUntracedRequest(activeContext)
  );
}

function sessionOfUntracedRequest(activeContext: Context): string | undefined {
  const request = inboundRequestInContext(activeContext);
  if (request === undefined || sessionOfTrace(activeContext) !== undefined) {
    return undefined;
  }
  request.sessionId ??= v4();
  return request.sessionId;
}

function sessionOfBaggage(activeContext: Context, onInvalid?: Warn): string | undefined {
  const sessionId = propagation.getBaggage(activeContext)?.getEntry(ATTR_SEEK_SESSION_ID)?.value;
  if (sessionId === undefined || isIdentifyingUuid(sessionId)) {
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
    if (sessionId === undefined || isIdentifyingUuid(sessionId)) {
      return sessionId;
    }
    // An async function is a mistake, but its unhandled rejection must not end the process.
    Promise.resolve(sessionId).catch(() => {});
    onInvalid?.('the session option did not return a UUID; the session of the trace is used instead');
  } catch (error) {
    onInvalid?.('the session option threw an error; the session of the trace is used instead', error);
  }
  return undefined;
}
