/**
 * Detects what must not start twice in a process.
 *
 * @module
 */
import { type TracerProvider, trace } from '@opentelemetry/api';
import type { Warn } from '../../core/diagnostics.ts';

/** Shared by all copies of this package. */
const STARTED = Symbol.for('opentelemetry-instrumentation-seek/register');

/** @returns whether `register` is loaded for the first time; warns if not */
export function isFirstStartUp(warn: Warn): boolean {
  if (STARTED in globalThis) {
    warn('register was loaded twice, from two copies of the package; the second copy does nothing');
    return false;
  }
  Object.defineProperty(globalThis, STARTED, { value: true });
  return true;
}

/**
 * Warns if the application has already started an SDK.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/trace/ProxyTracerProvider.ts
 */
export function warnOfStartedSdk(warn: Warn): void {
  const provider: TracerProvider & { getDelegateTracer?(name: string): unknown } = trace.getTracerProvider();
  if (provider.getDelegateTracer?.('opentelemetry-instrumentation-seek') !== undefined) {
    warn(
      'an OpenTelemetry SDK was started before register, so each call gets two spans; start only one of them: register, or your own SDK with withSeek (README, "A service with an OpenTelemetry SDK already")',
    );
  }
}
