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

/** The longest time that `process.exit()` waits after a signal. A thread may take half of it to start on a busy machine. */
const EXIT_TIMEOUT_MILLIS = 1_000;

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
 *   hangs, a later empty event loop ends the process without waiting again. `process.exit()` in the application's handler
 *   waits for what has been recorded since, one second at most.
 * - A cluster worker whose primary has died: shuts down, within the timeout, then exits as Node.js does.
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
  let exportBeforeExit: ((timeoutMillis: number) => void) | undefined;

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
      exportBeforeExit ??= isHandled ? recorded.prepareExit() : undefined;
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

  const onExit = () => {
    if (!isHanging && !isEnding) {
      exportBeforeExit?.(EXIT_TIMEOUT_MILLIS);
    }
  };

  const leaveCluster = endInCluster(
    process,
    () => isEnding,
    () => end(isHanging ? 0 : timeoutMillis),
  );
  const remove = () => {
    leaveCluster();
    process.removeListener('beforeExit', onBeforeExit);
    process.removeListener('removeListener', onRemoveListener);
    process.removeListener('exit', onExit);
    process.removeListener('exit', recorded.report);
    for (const signal of SIGNALS) {
      process.removeListener(signal, onSignal);
    }
  };

  process.on('removeListener', onRemoveListener);
  process.on('exit', onExit);
  process.on('exit', recorded.report);
  process.on('beforeExit', onBeforeExit);
  for (const signal of SIGNALS) {
    // Prepended, so that a `once` handler of the application is still registered when ours runs.
    process.prependListener(signal, onSignal);
  }
  return remove;
}

/**
 * Delivers in a worker of a cluster whose primary has died, for example of a SIGTERM that only the primary gets. Node.js
 * calls `process.exit()` in such a worker. If the worker gets a signal, too, it ends by the signal, but Node.js may call
 * `process.exit()` before the worker sees it.
 *
 * @param isEnding - whether a signal ends the process
 * @see https://github.com/nodejs/node/blob/main/lib/internal/cluster/child.js
 */
function endInCluster(
  process: EndingProcess,
  isEnding: () => boolean,
  end: () => Promise<unknown>,
): () => void {
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
          void end().then(() => process.exit(0));
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
