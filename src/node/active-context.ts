/**
 * The active context, with the session that is active if there is no context manager: without an OpenTelemetry SDK, or
 * beside an agent that registers none. A context manager that is registered later takes over.
 *
 * @see https://opentelemetry.io/docs/specs/otel/context/
 * @module
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, context } from '@opentelemetry/api';
import { contextInSession, isInSession } from '../core/session.ts';

const activeSession = new AsyncLocalStorage<string>();

/** Runs a function in a context that belongs to a session. */
export function runInSession<T>(inSession: Context, sessionId: string, fn: () => T): T {
  return context.with(inSession, () =>
    // Without a context manager, with() activates nothing.
    context.active() === inSession ? fn() : activeSession.run(sessionId, fn),
  );
}

/** Returns the session that is active without a context manager. */
export function sessionWithoutManager(): string | undefined {
  return activeSession.getStore();
}

/** Returns the active context. */
export function activeContext(): Context {
  return withActiveSession(context.active());
}

/** Returns the active context of OpenTelemetry with the session that is active without a context manager. */
export function withActiveSession(active: Context): Context {
  const sessionId = activeSession.getStore();
  return sessionId === undefined || isInSession(active) ? active : contextInSession(active, sessionId);
}
