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
  Bun: 'on Bun, calls to SEEK through fetch, node:http and node:https (axios, got) carry its headers and are recorded; calls through the undici package, Bun.fetch and node:http2 are not, nor are GraphQL errors that fetch receives',
  Deno: 'on Deno, calls to SEEK carry its headers and are recorded with every client, but GraphQL errors that the global fetch receives are not',
};

/** Deno's own OpenTelemetry: https://docs.deno.com/runtime/fundamentals/open_telemetry/ */
const OWN_OF_DENO =
  "OTEL_DENO starts Deno's own OpenTelemetry: calls get a second span from it, and it exports them in place of the SDK that you start; unset OTEL_DENO";

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
          `on ${runtime}, SeekInstrumentation does not see the global fetch, whose calls to SEEK carry no headers: use withSeek, which does`,
        );
      }
    });
  }
}
