/**
 * What must not be started twice in a process.
 *
 * @module
 */
import { type TracerProvider, trace } from '@opentelemetry/api';
import type { Warn } from '../../core/diagnostics.ts';

/** The same in all copies of this package. */
const STARTED = Symbol.for('opentelemetry-instrumentation-seek/register');

/** @returns whether `register` has not been loaded before; warns where it has */
export function isFirstStartUp(warn: Warn): boolean {
  if (STARTED in globalThis) {
    warn('register was loaded twice, from two copies of the package; the second one does nothing');
    return false;
  }
  Object.defineProperty(globalThis, STARTED, { value: true });
  return true;
}

/** Warns where the application has started an SDK already. */
export function warnOfStartedSdk(warn: Warn): void {
  const provider: TracerProvider & { getDelegateTracer?(name: string): unknown } = trace.getTracerProvider();
  if (provider.getDelegateTracer?.('opentelemetry-instrumentation-seek') !== undefined) {
    warn(
      'an OpenTelemetry SDK was started before register: each call gets two spans; start only one of the two, with withSeek in it (README, "A service with an OpenTelemetry SDK already")',
    );
  }
}
