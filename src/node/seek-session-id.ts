/**
 * Provides the current session to the application, for example for log entries.
 *
 * @module
 */
import type { Context } from '@opentelemetry/api';
import { ACTIVE_SESSION } from '../core/active-session.ts';
import { type SessionSettings, type SessionSource, sessionOf } from '../core/session.ts';
import type { Setting } from '../core/setting.ts';
import { resolveSettings } from '../core/settings.ts';
import { activeContext } from './active-context.ts';

/**
 * At module level, because all instrumentations of a process share {@link getSeekSessionId}. The first enabled
 * instrumentation with a `session` option owns the setting until it is disabled. Other instrumentations don't change
 * it.
 */
let configured: { readonly owner: object; readonly source: SessionSource } | undefined;

/** A cache: without it, {@link getSeekSessionId} takes 100 times as long (16 µs instead of 0.1 µs). */
let environmentSettings: SessionSettings | undefined;

/** Applies the `session` setting of an instrumentation, unless another instrumentation owns the session. */
export function configureSession(owner: object, { value, source }: Setting<SessionSource>): void {
  publishActiveSession();
  if (configured === undefined ? source === 'option' : configured.owner === owner) {
    configured = { owner, source: value };
  }
}

/** Lets `seekFetch` of the browser's entry, used on this server, find the session. */
export function publishActiveSession(): void {
  (globalThis as { [ACTIVE_SESSION]?: () => string | undefined })[ACTIVE_SESSION] ??= () =>
    getSeekSessionId();
}

/** Releases the session, so that the next instrumentation that is configured can own it. */
export function releaseSession(owner: object): void {
  if (configured?.owner === owner) {
    configured = undefined;
  }
}

/**
 * Returns the `X-Session-Id` that a call to SEEK would carry at this point, for example for log entries. If no
 * instrumentation has a `session` option, `SEEK_OTEL_SESSION` applies.
 *
 * @param callContext - the context of the call; by default, the active context
 * @returns a UUID, or `undefined` outside any session and span, where each call starts a session of its own
 * @example logger.info({ sessionId: getSeekSessionId() }, 'posting a job ad');
 */
export function getSeekSessionId(callContext: Context = activeContext()): string | undefined {
  environmentSettings ??= readEnvironment();
  const { session, acceptSession } = environmentSettings;
  return sessionOf(callContext, { session: configured?.source ?? session, acceptSession });
}

function readEnvironment(): SessionSettings {
  const { settings } = resolveSettings({}, { env: process.env, application: () => undefined });
  return { session: settings.session.value, acceptSession: settings.acceptSession.value };
}
