import * as api from '@opentelemetry/api';
import { logger } from '../core/diagnostics.ts';

/** The longest time that an unresponsive collector delays the end of the process. */
export const FLUSH_TIMEOUT_MILLIS = 5_000;

/** Beyond it, a timer of Node.js fires at once: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const MAX_TIMEOUT_MILLIS = 2 ** 31 - 1;

/** Options of {@link flush}. */
export interface FlushOptions {
  /**
   * The longest time to wait, in milliseconds: a number from 0 to 2147483647, the limit of timers in Node.js (24 days).
   *
   * @defaultValue 5000
   */
  readonly timeoutMillis?: number;
}

/**
 * Exports everything that OpenTelemetry has recorded, and waits until it is delivered or the timeout has passed. Call it
 * before `process.exit()`, which ends the process without waiting.
 *
 * Under `register`, this covers spans, metrics and log records, including exports in progress. With your own SDK, it
 * flushes the global providers.
 *
 * @returns a promise. It rejects with a `TypeError` if an option is invalid, and never otherwise. Telemetry that cannot
 *   be delivered is reported through `diag`, and under `register` also on standard error.
 * @example
 * process.on('SIGTERM', () => {
 *   server.close(async () => {
 *     await flush();
 *     process.exit();
 *   });
 * });
 */
export async function flush(options: FlushOptions = {}): Promise<void> {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('flush takes an options object');
  }
  const { timeoutMillis = FLUSH_TIMEOUT_MILLIS } = options;
  if (typeof timeoutMillis !== 'number' || !(timeoutMillis >= 0 && timeoutMillis <= MAX_TIMEOUT_MILLIS)) {
    throw new TypeError(
      `flush: timeoutMillis must be a number of milliseconds, from 0 to ${MAX_TIMEOUT_MILLIS}`,
    );
  }
  const isInTime = await isSettledWithin(registered?.flush() ?? flushGlobals(), timeoutMillis);
  if (!isInTime) {
    await registered?.abandon(`no answer within ${timeoutMillis} ms`);
  }
}

/** What `register` has started. */
interface Registered {
  flush(): Promise<void>;
  /** Ends the exports under way, and reports them as lost. */
  abandon(reason: string): Promise<unknown>;
}

/** At module level, because a process has one start-up. */
let registered: Registered | undefined;

/** Makes {@link flush} flush what `register` has started. */
export function flushWith(started: Registered | undefined): void {
  registered = started;
}

interface Flushed {
  forceFlush?(): Promise<void>;
}
interface Provider extends Flushed {
  getDelegate?(): Provider;
  readonly _activeSpanProcessor?: { readonly _spanProcessors?: readonly { readonly _exporter?: Flushed }[] };
}

async function flushGlobals(): Promise<void> {
  // Not in API 1.9.
  const { logs } = api as { logs?: { getLoggerProvider(): object } };
  const providers: (Provider | undefined)[] = [
    api.trace.getTracerProvider(),
    api.metrics.getMeterProvider(),
    logs?.getLoggerProvider(),
  ];
  await Promise.all(providers.map((each) => flushProvider(each?.getDelegate?.() ?? each)));
}

/**
 * The span processors do not wait for exports under way. Their exporters do.
 *
 * @see https://opentelemetry.io/docs/specs/otel/trace/sdk/#forceflush-2
 */
async function flushProvider(provider: Provider | undefined): Promise<void> {
  try {
    await provider?.forceFlush?.();
  } finally {
    const processors = provider?._activeSpanProcessor?._spanProcessors ?? [];
    await Promise.all(processors.map(({ _exporter: exporter }) => exporter?.forceFlush?.()));
  }
}

/** Waits for a promise, up to the timeout. Never rejects. Resolves to whether the promise settled in time. */
export async function isSettledWithin(work: Promise<void>, timeoutMillis: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      logger.warn(`telemetry was not exported within ${timeoutMillis} ms`);
      resolve(false);
    }, timeoutMillis);
  });
  const settled = work.then(
    () => true,
    (error: unknown) => {
      logger.warn('telemetry could not be exported', error);
      return true;
    },
  );
  const isInTime = await Promise.race([settled, timeout]);
  clearTimeout(timer);
  return isInTime;
}
