/**
 * Hooks of an instrumentation's configuration, wrapped around the application's own.
 *
 * `setConfig({ ...getConfig(), … })` passes wrapped hooks back in. They are unwrapped first, so that no wrapper wraps
 * another one.
 *
 * @module
 */

const originals = new WeakMap<object, unknown>();

/** Remembers which hook of the application's a wrapper calls, if any. */
export function wrapHook<T extends object>(wrapper: T, original: T | undefined): T {
  originals.set(wrapper, original);
  return wrapper;
}

/** The application's hook: the original of a wrapper, or the hook itself. */
export function unwrapHook<T extends object>(hook: T | undefined): T | undefined {
  return hook !== undefined && originals.has(hook) ? (originals.get(hook) as T | undefined) : hook;
}
