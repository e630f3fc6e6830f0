/**
 * The telemetry that an SDK has recorded and not delivered yet.
 *
 * @module
 */
import type { Warn } from '../../core/diagnostics.ts';
import { type ExportFailure, failureMessage } from './export-failure.ts';
import { startSendingThread } from './last-export.ts';
import { followOtlpExports } from './otlp-exports.ts';

/**
 * The promises of `flush()` and `shutdown()` may never settle, because a collector may hang. They do not wait for a
 * connection that is refused.
 */
export interface Recorded {
  /** Exports finished telemetry and continues recording. */
  flush(): Promise<void>;
  /** Exports finished telemetry and stops recording. */
  shutdown(): Promise<void>;
  /**
   * Ends the exports under way, so that they do not keep the process alive.
   *
   * @returns whether it can: with exporters that are not OTLP/HTTP, only `process.exit()` helps
   */
  abandon(reason: string): Promise<boolean>;
  /**
   * Prepares for a `process.exit()`.
   *
   * @returns a function for a listener to `exit`: it exports finished spans and log records, and waits for it up to the
   *   timeout. `report()` tells of what failed. Never throws.
   */
  prepareExit(): (timeoutMillis: number) => void;
  /** Warns of spans that were not delivered, unless it has been said. */
  report(): void;
}

/** The part of `NodeSDK` that is used here. Its providers are private, and the same in both release lines. */
interface Sdk {
  shutdown(): Promise<void>;
  readonly _tracerProvider?: Flushed;
  readonly _loggerProvider?: Flushed;
  readonly _meterProvider?: Flushed;
}
interface Flushed {
  forceFlush: () => Promise<void>;
  readonly _resource?: { waitForAsyncAttributes?(): Promise<void> };
}

/** @param exporter - an exporter of the same copy of OpenTelemetry's OTLP/HTTP exporters */
export function recordedBy(sdk: object, exporter: object, warn: Warn): Recorded {
  const { _tracerProvider: tracers, _loggerProvider: loggers, _meterProvider: meters } = sdk as Sdk;
  let undelivered = 0;
  let reported = 0;
  let last: ExportFailure | undefined;
  let deliveries = 0;

  const report = (): void => {
    if (last !== undefined && undelivered > reported) {
      reported = undelivered;
      warn(failureMessage({ ...last, spans: undelivered }));
    }
  };
  const count = (failure: ExportFailure): void => {
    if (failure.spans > 0) {
      undelivered += failure.spans;
      last = failure;
    }
  };
  const exports = followOtlpExports(exporter, (failure) => {
    count(failure);
    // Usually, a delivery comes before the end, which reports all that is lost together.
    if (reported === 0 && deliveries === 0) {
      report();
    }
  });
  const idle = async () => exports?.idle();
  const deliver = async (work: readonly (Promise<void> | undefined)[]): Promise<void> => {
    deliveries++;
    const retryAgain = exports?.stopRetrying();
    const results = await Promise.allSettled(work);
    await idle();
    retryAgain?.();
    deliveries--;
    const failed = results.find((each) => each.status === 'rejected');
    if (failed !== undefined) {
      throw failed.reason;
    }
  };
  waitForExports(tracers, idle);
  // The first export would wait for it. A signal handler may call `process.exit()` before that.
  tracers?._resource?.waitForAsyncAttributes?.().catch(() => {});
  return {
    flush: () => deliver([tracers, loggers, meters].map((each) => each?.forceFlush())),
    shutdown: () => deliver([(sdk as Sdk).shutdown()]),
    abandon: async (reason) => {
      await exports?.abandon(reason);
      return exports !== undefined;
    },
    prepareExit: () => {
      if (exports === undefined) {
        return () => {};
      }
      const send = startSendingThread();
      return (timeoutMillis) => {
        const { requests, unanswered } = exports.take(() => {
          for (const each of [tracers, loggers]) {
            each?.forceFlush().catch(() => {});
          }
        });
        const failures = send(requests, timeoutMillis);
        failures.forEach(count);
        // What was written to the same collector before has most likely ended the same way.
        for (const failure of failures.slice(0, 1)) {
          count({ ...failure, spans: unanswered });
        }
      };
    },
    report,
  };
}

/** Also for an application that calls `forceFlush()` before `process.exit()`. */
function waitForExports(provider: Flushed | undefined, idle: () => Promise<void>): void {
  if (provider !== undefined) {
    const original = provider.forceFlush.bind(provider);
    provider.forceFlush = async () => {
      try {
        await original();
      } finally {
        await idle();
      }
    };
  }
}
