import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** What is listened to: the names of diagnostics channels, and what each of their messages is given to. */
export type Listeners = Readonly<Record<string, (message: never) => void>>;

export interface Subscription {
  /** Listens from now on, behind whoever listens already. */
  start(): void;
  stop(): void;
}

/** Listens to diagnostics channels, all of them or none. */
export function subscription(listeners: Listeners): Subscription {
  const all = Object.entries(listeners) as [string, (message: unknown) => void][];
  const stop = () => {
    for (const [channel, listener] of all) {
      unsubscribe(channel, listener);
    }
  };
  return {
    start: () => {
      stop();
      for (const [channel, listener] of all) {
        subscribe(channel, listener);
      }
    },
    stop,
  };
}

/** Somebody who listens to the same channels while switched on: an instrumentation. */
export interface Switched {
  enable(): void;
  disable(): void;
}

export interface Beside {
  /** What hears of a message first; none for who needn't. */
  readonly ahead?: Listeners;
  /** What hears of it when the other has done its part. */
  readonly listeners: Listeners;
}

export interface ListeningBeside extends Switched {
  /** Changes what is listened to. */
  listen(next: Beside): void;
}

/**
 * Listens ahead of another and behind it, as long as that is switched on.
 *
 * @param other - is switched off only while it is on
 */
export function listeningBeside(other: Switched, isOn: boolean): ListeningBeside {
  let ahead = subscription({});
  let behind = subscription({});
  const enable = () => {
    ahead.start();
    other.enable();
    behind.start();
    isOn = true;
  };
  const stop = () => {
    ahead.stop();
    behind.stop();
  };
  return {
    enable,
    disable: () => {
      if (isOn) {
        other.disable();
        stop();
        isOn = false;
      }
    },
    listen: (next) => {
      // Only who is switched on anew comes behind somebody else.
      const isMoved = isOn && next.ahead !== undefined;
      if (isMoved) {
        other.disable();
      }
      stop();
      ahead = subscription(next.ahead ?? {});
      behind = subscription(next.listeners);
      if (isMoved) {
        enable();
      } else if (isOn) {
        behind.start();
      }
    },
  };
}
