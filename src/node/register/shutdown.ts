/**
 * Exports the recorded telemetry before the process ends, without changing how the process ends.
 *
 * @module
 */
import type { Cluster } from 'node:cluster';
import { FLUSH_TIMEOUT_MILLIS, isSettledWithin } from '../flush.ts';
import type { Recorded } from './recorded.ts';

/** The part of `process` that is used here. */
export type EndingProcess = Pick<
  NodeJS.Process,
  | 'pid'
  | 'connected'
  | 'on'
  | 'prependListener'
  | 'removeListener'
  | 'listeners'
  | 'listenerCount'
  | 'kill'
  | 'exit'
  | 'getBuiltinModule'
>;

const SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT'];

interface Delivery {
  readonly isInTime: boolean;
  /** Whether an export is still pending, and keeps the process alive. */
  readonly keepsAlive: boolean;
}

/**
 * Exports the recorded telemetry when the event loop is empty, and on SIGTERM and SIGINT.
 *
 * - Empty event loop: shuts down, within the timeout. The exit code does not change.
 * - A signal that the application does not handle: shuts down, then lets the signal kill the process. A second signal
 *   kills it immediately.
 * - A signal that the application handles: flushes, and leaves the exit to the application's handler. If the flush
 *   hangs, a later empty event loop ends the process without waiting again.
 * - A connection that is refused: nothing waits for it.
 * - Process 1 of a container, for which the kernel ignores unhandled signals: flushes.
 *   See {@link https://man7.org/linux/man-pages/man7/pid_namespaces.7.html | pid_namespaces(7)}.
 *
 * @returns a function that removes all listeners
 */
export function flushAndShutDown(
  recorded: Recorded,
  process: EndingProcess,
  timeoutMillis: number = FLUSH_TIMEOUT_MILLIS,
): () => void {
  let isEnding = false;
  let isHanging = false;

  /** Resolves when everything is delivered or given up. */
  const deliver = async (work: Promise<void>, timeout: number): Promise<Delivery> => {
    const isInTime = await isSettledWithin(work, timeout);
    const keepsAlive = !isInTime && !(await recorded.abandon(`no answer within ${timeoutMillis} ms`));
    return { isInTime, keepsAlive };
  };
  const end = (timeout: number): Promise<Delivery> => {
    isEnding = true;
    return deliver(recorded.shutdown(), timeout);
  };

  const onBeforeExit = () => {
    process.removeListener('beforeExit', onBeforeExit);
    // A listener of the application may have started new work, which process.exit() would interrupt.
    const isOnlyListener = process.listenerCount('beforeExit') === 0;
    void end(isHanging ? 0 : timeoutMillis).then(({ keepsAlive }) => {
      if (keepsAlive && isOnlyListener) {
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
      void deliver(recorded.flush(), timeoutMillis).then(({ isInTime }) => {
        isHanging = !isInTime;
      });
      return;
    }
    const die = () => {
      remove();
      recorded.report();
      process.kill(process.pid, signal);
    };
    if (isEnding) {
      die();
      return;
    }
    void end(timeoutMillis).then(die);
  };

  const leaveCluster = endBySignalInCluster(process, () => isEnding);
  const remove = () => {
    leaveCluster();
    process.removeListener('beforeExit', onBeforeExit);
    process.removeListener('removeListener', onRemoveListener);
    process.removeListener('exit', recorded.report);
    for (const signal of SIGNALS) {
      process.removeListener(signal, onSignal);
    }
  };

  process.on('removeListener', onRemoveListener);
  process.on('exit', recorded.report);
  process.on('beforeExit', onBeforeExit);
  for (const signal of SIGNALS) {
    // Prepended, so that a `once` handler of the application is still registered when ours runs.
    process.prependListener(signal, onSignal);
  }
  return remove;
}

/**
 * Lets a worker of a cluster end by a signal that its primary receives, too. The primary dies at once, and Node.js then
 * calls `process.exit()` in its workers, perhaps before they see the signal.
 *
 * @param isEnding - whether a signal ends the process
 * @see https://github.com/nodejs/node/blob/main/lib/internal/cluster/child.js
 */
function endBySignalInCluster(process: EndingProcess, isEnding: () => boolean): () => void {
  const { worker } = process.connected
    ? (process.getBuiltinModule('node:cluster') as unknown as Pick<Cluster, 'worker'>)
    : { worker: undefined };
  const onDisconnect = () => {
    if (worker === undefined || worker.exitedAfterDisconnect) {
      return;
    }
    // Node.js exits unless this is set.
    worker.exitedAfterDisconnect = true;
    // A signal that has arrived is seen within the next turns of the event loop.
    setImmediate(() =>
      setImmediate(() => {
        if (!isEnding()) {
          process.exit(0);
        }
      }),
    );
  };
  if (worker !== undefined) {
    process.prependListener('disconnect', onDisconnect);
  }
  return () => void process.removeListener('disconnect', onDisconnect);
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
