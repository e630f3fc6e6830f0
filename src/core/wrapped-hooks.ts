/**
 * Wraps the application's hooks in the configuration of an instrumentation.
 *
 * `setConfig({ ...getConfig(), … })` passes wrapped hooks back in. They are unwrapped first, so that wrappers do not
 * nest.
 *
 * @module
 */

const originals = new WeakMap<object, unknown>();

/** Remembers the original hook that a wrapper calls, if there is one. */
export function wrapHook<T extends object>(wrapper: T, original: T | undefined): T {
  originals.set(wrapper, original);
  return wrapper;
}

/** Returns the original of a wrapper, or the hook itself if it is not wrapped. */
export function unwrapHook<T extends object>(hook: T | undefined): T | undefined {
  return hook !== undefined && originals.has(hook) ? (originals.get(hook) as T | undefined) : hook;
}
