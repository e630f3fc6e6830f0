/**
 * The active context, with the sessions that it lacks:
 *
 * - the session that is active if there is no context manager: without an OpenTelemetry SDK, or beside an agent that
 *   registers none. A context manager that is registered later takes over.
 * - the session of the inbound request that is being handled, if nothing traces it.
 *
 * @see https://opentelemetry.io/docs/specs/otel/context/
 * @module
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, context, isSpanContextValid, trace } from '@opentelemetry/api';
import {
  contextInInboundRequest,
  contextInSession,
  inboundRequestInContext,
  sessionInContext,
} from '../core/session.ts';
import { inboundRequest, runInInboundRequest } from './inbound-session.ts';

const activeSession = new AsyncLocalStorage<string | undefined>();

/** Runs a function in a context. Without a context manager, only the session of the context is active there. */
export function runInContext<T>(given: Context, fn: () => T): T {
  return context.with(given, () => {
    const sessionId = sessionInContext(given);
    if (sessionId === undefined) {
      // A call without a session of its own continues, perhaps in a callback that belongs to another one.
      return activeSession.run(undefined, () => runInInboundRequest(inboundRequestInContext(given), fn));
    }
    // Without a context manager, with() activates nothing.
    return context.active() === given ? fn() : activeSession.run(sessionId, fn);
  });
}

/** Returns the session that is active without a context manager. */
export function sessionWithoutManager(): string | undefined {
  return activeSession.getStore();
}

/** Returns the active context. */
export function activeContext(): Context {
  const active = context.active();
  if (sessionInContext(active) !== undefined) {
    return active;
  }
  const sessionId = activeSession.getStore();
  if (sessionId !== undefined) {
    return contextInSession(active, sessionId);
  }
  const request = inboundRequest();
  return request === undefined || isTraced(active) || inboundRequestInContext(active) !== undefined
    ? active
    : contextInInboundRequest(active, request);
}

function isTraced(active: Context): boolean {
  const span = trace.getSpan(active);
  // The full check takes longer than the rest of activeContext(), and a recording span is valid.
  return span !== undefined && (span.isRecording() || isSpanContextValid(span.spanContext()));
}
