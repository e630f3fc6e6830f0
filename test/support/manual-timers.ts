import type { Timers } from '../../src/cli/tail/settling.ts';

export interface ManualTimers extends Timers {
  /** Moves the clock, and calls what is due on the way. */
  advance(millis: number): void;
  /** How many timers wait. */
  readonly waiting: number;
}

/** Timers on a clock that a test moves. */
export function manualTimers(): ManualTimers {
  const timers = new Map<number, { readonly at: number; readonly callback: () => void }>();
  let now = 0;
  let count = 0;
  return {
    setTimeout: (callback, millis) => {
      timers.set(++count, { at: now + millis, callback });
      return count;
    },
    clearTimeout: (timer) => timers.delete(timer as number),
    advance: (millis) => {
      now += millis;
      for (const [timer, { at, callback }] of timers) {
        if (at <= now) {
          timers.delete(timer);
          callback();
        }
      }
    },
    get waiting() {
      return timers.size;
    },
  };
}
