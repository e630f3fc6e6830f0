/**
 * Detects what must not start twice in a process.
 *
 * @module
 */
import { type TracerProvider, trace } from '@opentelemetry/api';
import type { Warn } from '../../core/diagnostics.ts';

/** Shared by all copies of this package. */
const STARTED = Symbol.for('opentelemetry-instrumentation-seek/register');

/** The page with the remedy for each vendor. */
export const START_UPS_PAGE = 'docs/set-ups/start-ups.md';

/** When an application has started everything that it starts. */
const STARTED_BY_MILLIS = 5_000;

/** @returns whether `register` is loaded for the first time; warns if not */
export function isFirstStartUp(warn: Warn): boolean {
  if (STARTED in globalThis) {
    warn('register was loaded twice, from two copies of the package; the second copy does nothing');
    return false;
  }
  Object.defineProperty(globalThis, STARTED, { value: true });
  return true;
}

/** Warns if the application has already started an SDK. */
export function warnOfStartedSdk(warn: Warn): void {
  if (globalProvider() !== undefined) {
    warn(
      `an OpenTelemetry SDK was started before register, so each call gets two spans; start only one of them: either register, or the other SDK with withSeek (${START_UPS_PAGE})`,
    );
  }
}

/**
 * Warns if another start-up replaces the SDK that `register` has started. Some call `trace.disable()` first:
 * https://github.com/Azure/azure-sdk-for-js/blob/main/sdk/monitor/monitor-opentelemetry/src/index.ts
 *
 * @param sdk - a started `NodeSDK`
 * @param warn - warns at once
 * @returns checks now
 */
export function watchForReplacedSdk(
  sdk: object,
  warn: Warn,
  process: Pick<NodeJS.Process, 'once'>,
): () => void {
  // Private, and the same in both release lines.
  const { _tracerProvider: own } = sdk as { readonly _tracerProvider?: unknown };
  const check = () => {
    const current = globalProvider();
    if (current !== undefined && current !== own) {
      warn(
        `another setup has replaced the OpenTelemetry SDK of register, which no longer records anything; start only one of them: either register, or the other SDK with withSeek (${START_UPS_PAGE})`,
      );
    }
  };
  // Otherwise, `warnOfStartedSdk()` has warned.
  if (own !== undefined && globalProvider() === own) {
    setTimeout(check, STARTED_BY_MILLIS).unref();
    process.once('exit', check);
  }
  return check;
}

/**
 * Returns the tracer provider that has been registered.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/trace/ProxyTracerProvider.ts
 */
function globalProvider(): unknown {
  const provider: TracerProvider & {
    getDelegateTracer?(name: string): unknown;
    getDelegate?(): unknown;
  } = trace.getTracerProvider();
  return provider.getDelegateTracer?.('opentelemetry-instrumentation-seek') === undefined
    ? undefined
    : provider.getDelegate?.();
}
