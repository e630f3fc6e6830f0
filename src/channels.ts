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
