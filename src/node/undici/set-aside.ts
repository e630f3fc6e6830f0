/**
 * Turns off an instrumentation that another one replaces. An SDK that is given both does not enable it again.
 *
 * @module
 */
import type { Instrumentation } from '../instrumentation-base.ts';

/** What the instrumentations that are set aside do when they are enabled otherwise. */
const enables = new WeakMap<Instrumentation, () => void>();

export function setAside(instrumentation: Instrumentation): void {
  if (!enables.has(instrumentation)) {
    enables.set(instrumentation, instrumentation.enable);
    // First, because UndiciInstrumentation throws if it is disabled without being enabled before.
    instrumentation.enable();
    instrumentation.disable();
    instrumentation.enable = () => {};
  }
}

/** Turns on an instrumentation that was set aside before, if its configuration allows it. */
export function takeBack(instrumentation: Instrumentation): void {
  const enable = enables.get(instrumentation);
  if (enable !== undefined) {
    enables.delete(instrumentation);
    instrumentation.enable = enable;
    if (instrumentation.getConfig().enabled !== false) {
      instrumentation.enable();
    }
  }
}
