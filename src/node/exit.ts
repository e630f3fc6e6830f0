/** At module level, because a process exits once, whatever the number of instrumentations. */
const callbacks = new Set<() => void>();

/**
 * Calls a function when the process exits, once however often it is given. Listens only from the first call on.
 *
 * @see https://nodejs.org/api/process.html#event-exit
 */
export function onExit(callback: () => void): void {
  if (callbacks.size === 0) {
    process.once('exit', () => {
      for (const each of callbacks) {
        each();
      }
    });
  }
  callbacks.add(callback);
}
