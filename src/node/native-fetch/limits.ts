/**
 * What does not work on other runtimes than Node.js, in one sentence at start-up.
 *
 * @module
 */
import { type Warn, warn } from '../../core/diagnostics.ts';
import { environmentValue } from '../../core/environment.ts';
import { printWarning } from '../print-warning.ts';
import { isIntercepted } from './global-fetch.ts';
import { type NativeFetchRuntime, nativeFetchRuntime } from './runtime.ts';

const LIMITS: Readonly<Record<NativeFetchRuntime, string>> = {
  Bun: 'on Bun, calls to SEEK through fetch, node:http and node:https (axios, got) carry its headers and are recorded; calls through the undici package, Bun.fetch and node:http2 do not carry them and are not recorded; GraphQL errors that fetch receives are not recorded',
  Deno: 'on Deno, calls to SEEK carry its headers and are recorded with every client; GraphQL errors that the global fetch receives are not recorded',
};

/** Deno's own OpenTelemetry: https://docs.deno.com/runtime/fundamentals/open_telemetry/ */
const OWN_OF_DENO =
  "OTEL_DENO starts Deno's own OpenTelemetry, which records a second span for each call and exports spans in place of the SDK that you start; unset OTEL_DENO";

/** Says what works on this runtime and what does not; nothing on Node.js. */
export function warnOfLimits(
  warn: Warn,
  runtime: NativeFetchRuntime | undefined = nativeFetchRuntime(),
): void {
  if (runtime !== undefined) {
    warn(LIMITS[runtime]);
    if (runtime === 'Deno' && /^(true|1)$/i.test(environmentValue(process.env, 'OTEL_DENO') ?? '')) {
      warn(OWN_OF_DENO);
    }
  }
}

const warned = new Set<string>();

/** Warns once, through `diag` and on standard error. */
export function warnOperator(message: string): void {
  if (warned.has(message)) {
    return;
  }
  warned.add(message);
  warn(message);
  printWarning(message);
}

/**
 * Warns if nothing intercepts `fetch` when the start-up is complete: a `SeekInstrumentation` alone sees nothing of it.
 */
export function warnOfUnseenFetch(
  warn: Warn = warnOperator,
  runtime: NativeFetchRuntime | undefined = nativeFetchRuntime(),
): void {
  if (runtime !== undefined) {
    process.nextTick(() => {
      if (!isIntercepted()) {
        warn(
          `on ${runtime}, SeekInstrumentation does not instrument the global fetch, so its calls to SEEK carry no headers; use withSeek instead`,
        );
      }
    });
  }
}
