/**
 * Exports what was recorded before the process ends, and lets the process end as it would have without this package.
 *
 * @module
 */
import { logger } from '../../core/diagnostics.ts';

/** The recorded telemetry. A collector may hang, so neither promise need ever settle. */
export interface Recorded {
  /** Exports what is finished. Recording goes on. */
  flush(): Promise<void>;
  /** Exports what is finished and ends recording. */
  shutdown(): Promise<void>;
}

/** The part of `process` that is used here. */
export type EndingProcess = Pick<
  NodeJS.Process,
  'pid' | 'on' | 'prependListener' | 'removeListener' | 'listeners' | 'listenerCount' | 'kill' | 'exit'
>;

/** The longest time for which a collector that doesn't answer delays the end of the process. */
const SHUTDOWN_TIMEOUT_MILLIS = 5_000;

const SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT'];

/**
 * Exports what was recorded when the event loop is empty, and on SIGTERM and SIGINT.
 *
 * - Empty event loop: shuts down, within the timeout. The exit code stays.
 * - A signal that the application does not handle: shuts down, then lets the signal kill the process. The same signal
 *   again kills it at once.
 * - A signal that the application handles: flushes, and leaves the end to the application's handler. If the flush hangs,
 *   an empty event loop later ends the process without another wait.
 * - Process 1 of a container, for which the kernel ignores unhandled signals: flushes.
 *   See {@link https://man7.org/linux/man-pages/man7/pid_namespaces.7.html | pid_namespaces(7)}.
 *
 * @returns a function that removes all listeners
 */
export function flushAndShutDown(
  recorded: Recorded,
  process: EndingProcess,
  timeoutMillis: number = SHUTDOWN_TIMEOUT_MILLIS,
): () => void {
  let isEnding = false;
  let hangs = false;

  const onBeforeExit = () => {
    process.removeListener('beforeExit', onBeforeExit);
    isEnding = true;
    // A listener of the application's may have started new work, which process.exit() would cut off.
    const isOnlyListener = process.listenerCount('beforeExit') === 0;
    void withinTime(recorded.shutdown(), hangs ? 0 : timeoutMillis).then((isExported) => {
      if (!isExported && isOnlyListener) {
        // Only this package's own unanswered request keeps the process alive.
        process.exit();
      }
    });
  };

  // A `once` handler that runs before ours is removed when ours runs.
  let justRemoved: string | symbol | undefined;
  const onRemoveListener = (event: string | symbol) => {
    justRemoved = event;
    queueMicrotask(() => {
      justRemoved = undefined;
    });
  };

  const onSignal = (signal: NodeJS.Signals) => {
    const isHandled = justRemoved === signal || isHandledByApplication(process, signal, onSignal);
    if (isHandled || process.pid === 1) {
      void withinTime(recorded.flush(), timeoutMillis).then((isExported) => {
        hangs = !isExported;
      });
      return;
    }
    const die = () => {
      remove();
      process.kill(process.pid, signal);
    };
    if (isEnding) {
      die();
      return;
    }
    isEnding = true;
    void withinTime(recorded.shutdown(), timeoutMillis).then(die);
  };

  const remove = () => {
    process.removeListener('beforeExit', onBeforeExit);
    process.removeListener('removeListener', onRemoveListener);
    for (const signal of SIGNALS) {
      process.removeListener(signal, onSignal);
    }
  };

  process.on('removeListener', onRemoveListener);
  process.on('beforeExit', onBeforeExit);
  for (const signal of SIGNALS) {
    // First, so that a `once` handler of the application's is still registered when ours runs.
    process.prependListener(signal, onSignal);
  }
  return remove;
}

function isHandledByApplication(process: EndingProcess, signal: NodeJS.Signals, own: unknown): boolean {
  const others = process.listeners(signal).filter((listener) => listener !== own);
  return others.length > signalExitListeners(process);
}

/**
 * Counts the listeners of the signal-exit package, a dependency of many others. It lets the process live on where other
 * listeners exist, so nothing would end the process if its listeners counted as the application's.
 *
 * @see https://github.com/tapjs/signal-exit/blob/main/src/index.ts
 */
function signalExitListeners(process: EndingProcess): number {
  const emitters = [
    (globalThis as Record<symbol, unknown>)[Symbol.for('signal-exit emitter')],
    (process as unknown as Record<string, unknown>)['__signal_exit_emitter__'],
  ];
  return emitters
    .map((emitter) => (emitter as { count?: unknown } | undefined)?.count)
    .reduce<number>((sum, count) => sum + (typeof count === 'number' ? count : 0), 0);
}

/** Waits for a promise, but not longer than the timeout. Never rejects. Resolves with whether it was in time. */
async function withinTime(work: Promise<void>, timeoutMillis: number): Promise<boolean> {
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
