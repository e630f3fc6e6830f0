/**
 * Hooks: ours around the application's.
 *
 * @module
 */
import { logger } from './diagnostics.ts';

const applicationHooks = new WeakMap<object, unknown>();

/** Notes that a hook of ours has one of the application's (or none) behind it. */
export function wraps<T extends object>(hook: T, applicationHook: T | undefined): T {
  applicationHooks.set(hook, applicationHook);
  return hook;
}

/** The application's hook behind ours, so that `setConfig({ ...getConfig(), … })` doesn't wrap hooks in hooks. */
export function behind<T extends object>(hook: T | undefined): T | undefined {
  return hook !== undefined && applicationHooks.has(hook)
    ? (applicationHooks.get(hook) as T | undefined)
    : hook;
}

/**
 * Runs a hook; whatever it throws, or rejects with where the application has given an async function, is reported, and
 * never reaches the application.
 */
export function guarded<T>(what: string, hook: () => T): T | undefined {
  const report = (error: unknown): void => {
    logger.error(`${what} failed; the request goes on`, error);
  };
  try {
    const result = hook();
    if (result instanceof Promise) {
      result.catch(report);
    }
    return result;
  } catch (error) {
    report(error);
    return undefined;
  }
}
