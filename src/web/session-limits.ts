import type { KeptValue } from './kept-value.ts';

/** The options that limit how long a session lasts. */
export interface SessionLimits {
  /**
   * The idle time, in minutes, after which a new session starts. A call to SEEK and a read of the ID count as use.
   *
   * @defaultValue none: a tab that stays open for days keeps its session
   * @example 30
   */
  readonly idleTimeoutMinutes?: number;
  /**
   * The age, in minutes, at which a new session replaces the last one.
   *
   * @defaultValue none
   * @example 8 * 60
   */
  readonly maxAgeMinutes?: number;
}

const MILLIS_PER_MINUTE = 60_000;

/**
 * @param times - keeps the ID of the session, and when it was first and last used
 * @returns a function that says whether a session is over, and otherwise notes that it is used now
 */
export function sessionLimits(
  times: KeptValue,
  { idleTimeoutMinutes, maxAgeMinutes }: SessionLimits,
): (id: string) => boolean {
  if (idleTimeoutMinutes === undefined && maxAgeMinutes === undefined) {
    return () => false;
  }
  return (id) => {
    const now = Date.now();
    const [knownId, first, last] = times.get()?.split(' ') ?? [];
    const started = knownId === id ? Number(first) : now;
    const isOver =
      now - started >= (maxAgeMinutes ?? Infinity) * MILLIS_PER_MINUTE ||
      (knownId === id && now - Number(last) >= (idleTimeoutMinutes ?? Infinity) * MILLIS_PER_MINUTE);
    if (!isOver) {
      times.set(`${id} ${started} ${now}`);
    }
    return isOver;
  };
}
