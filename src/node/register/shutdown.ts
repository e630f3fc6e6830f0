/**
 * Exports the recorded telemetry before the process ends, without changing how the process ends.
 *
 * @module
 */
import { logger } from '../../core/diagnostics.ts';

/** The recorded telemetry. The promises may never settle, because a collector may hang. */
export interface Recorded {
  /** Exports finished telemetry and continues recording. */
  flush(): Promise<void>;
  /** Exports finished telemetry and stops recording. */
  shutdown(): Promise<void>;
}

/** The part of `process` that is used here. */
export type EndingProcess = Pick<
  NodeJS.Process,
  'pid' | 'on' | 'prependListener' | 'removeListener' | 'listeners' | 'listenerCount' | 'kill' | 'exit'
>;

/** The longest time that an unresponsive collector delays the end of the process. */
const SHUTDOWN_TIMEOUT_MILLIS = 5_000;

const SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT'];

/**
 * Exports the recorded telemetry when the event loop is empty, and on SIGTERM and SIGINT.
 *
 * - Empty event loop: shuts down, within the timeout. The exit code does not change.
 * - A signal that the application does not handle: shuts down, then lets the signal kill the process. A second signal
 *   kills it immediately.
 * - A signal that the application handles: flushes, and leaves the exit to the application's handler. If the flush
 *   hangs, a later empty event loop ends the process without waiting again.
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
  let isHanging = false;

  const onBeforeExit = () => {
    process.removeListener('beforeExit', onBeforeExit);
    isEnding = true;
    // A listener of the application may have started new work, which process.exit() would interrupt.
    const isOnlyListener = process.listenerCount('beforeExit') === 0;
    void withinTime(recorded.shutdown(), isHanging ? 0 : timeoutMillis).then((isExported) => {
      if (!isExported && isOnlyListener) {
        // Only this package's own pending export keeps the process alive.
        process.exit();
      }
    });
  };

  // A `once` handler that runs before ours is already removed when ours runs.
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
        isHanging = !isExported;
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
    // Prepended, so that a `once` handler of the application is still registered when ours runs.
    process.prependListener(signal, onSignal);
  }
  return remove;
}

function isHandledByApplication(process: EndingProcess, signal: NodeJS.Signals, own: unknown): boolean {
  const others = process.listeners(signal).filter((listener) => listener !== own);
  return others.length > signalExitListeners(process);
}

/**
 * Counts the listeners of the signal-exit package, a dependency of many others. signal-exit does not end the process if
 * other listeners exist, so nothing would end the process if its listeners counted as the application's.
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

/** Waits for a promise, up to the timeout. Never rejects. Resolves to whether the promise settled in time. */
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
