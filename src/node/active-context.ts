/**
 * The active context, with the session that is active if there is no context manager: without an OpenTelemetry SDK, or
 * beside an agent that registers none. A context manager that is registered later takes over.
 *
 * @see https://opentelemetry.io/docs/specs/otel/context/
 * @module
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, context } from '@opentelemetry/api';
import { contextInSession, sessionInContext } from '../core/session.ts';

const activeSession = new AsyncLocalStorage<string | undefined>();

/** Runs a function in a context. Without a context manager, only the session of the context is active there. */
export function runInContext<T>(given: Context, fn: () => T): T {
  return context.with(given, () =>
    // Without a context manager, with() activates nothing.
    context.active() === given ? fn() : activeSession.run(sessionInContext(given), fn),
  );
}

/** Returns the session that is active without a context manager. */
export function sessionWithoutManager(): string | undefined {
  return activeSession.getStore();
}

/** Returns the active context. */
export function activeContext(): Context {
  const active = context.active();
  const sessionId = activeSession.getStore();
  return sessionId === undefined || sessionInContext(active) !== undefined
    ? active
    : contextInSession(active, sessionId);
}
