/**
 * Delivers what was recorded before the process ends, and lets it end as it would have without us.
 *
 * @module
 */
import { logger } from './diagnostics.ts';

/** What there is to deliver. Neither promise need ever settle: a collector may hang. */
export interface Recorded {
  /** Exports what is finished; recording goes on. */
  flush(): Promise<void>;
  /** Exports what is finished and ends recording. */
  shutdown(): Promise<void>;
}

/** The part of `process` that this needs. */
export type EndingProcess = Pick<
  NodeJS.Process,
  'pid' | 'on' | 'prependListener' | 'removeListener' | 'listeners' | 'listenerCount' | 'kill' | 'exit'
>;

/** The longest that a collector which doesn't answer holds up the end of the process, in milliseconds. */
const SHUTDOWN_TIMEOUT_MILLIS = 5_000;

const SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT'];

/**
 * Delivers what was recorded when the event loop runs empty and on SIGTERM and SIGINT.
 *
 * - Empty event loop: shuts down, within the timeout; the exit code stays.
 * - A signal for which the application has no handler: shuts down, then lets the signal kill the process. The same
 *   signal again kills it at once.
 * - A signal that the application handles: exports what there is so far, beside the application's handler, and
 *   leaves the end to the application. If that export hangs, nothing is waited for when the event loop then runs empty.
 * - As process 1 of a container, for which the kernel ignores signals without a handler: exports what there is so far.
 *
 * @returns takes the listeners off again
 */
export function deliverBeforeEnd(
  recorded: Recorded,
  process: EndingProcess,
  timeoutMillis: number = SHUTDOWN_TIMEOUT_MILLIS,
): () => void {
  let ending = false;
  let hangs = false;

  const onBeforeExit = () => {
    process.removeListener('beforeExit', onBeforeExit);
    ending = true;
    // With a listener of its own, the application may have started new work, which process.exit() would cut off.
    const nothingElse = process.listenerCount('beforeExit') === 0;
    void withinTime(recorded.shutdown(), hangs ? 0 : timeoutMillis).then((delivered) => {
      if (!delivered && nothingElse) {
        // Nothing but our own unanswered request keeps the process alive.
        process.exit();
      }
    });
  };

  // A handler for once that stands before ours is gone when it is our turn.
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
      void withinTime(recorded.flush(), timeoutMillis).then((delivered) => {
        hangs = !delivered;
      });
      return;
    }
    const die = () => {
      remove();
      process.kill(process.pid, signal);
    };
    if (ending) {
      die();
      return;
    }
    ending = true;
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
    // First, so that an application's `once` handler is still to be seen when it is our turn.
    process.prependListener(signal, onSignal);
  }
  return remove;
}

function isHandledByApplication(process: EndingProcess, signal: NodeJS.Signals, own: unknown): boolean {
  const others = process.listeners(signal).filter((listener) => listener !== own);
  return others.length > signalExitListeners(process);
}

/**
 * The listeners of the signal-exit package, which many others bring along. They leave the process alone where they
 * are not the only listeners, so they count as none: were they taken for the application's, nobody would end it.
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

/** Waits for a promise, but not forever. Says whether it was settled in time; never rejects. */
async function withinTime(work: Promise<void>, timeoutMillis: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      logger.warn(`telemetry was not delivered within ${timeoutMillis} ms`);
      resolve(false);
    }, timeoutMillis);
  });
  const ended = work.then(
    () => true,
    (error: unknown) => {
      logger.warn('telemetry could not be delivered', error);
      return true;
    },
  );
  const inTime = await Promise.race([ended, late]);
  clearTimeout(timer);
  return inTime;
}
