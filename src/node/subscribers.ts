/**
 * Adds subscribers to diagnostics channels that run before and after the subscribers of an instrumentation. Node.js
 * calls the subscribers of a channel in the order of their subscription.
 *
 * @see https://nodejs.org/api/diagnostics_channel.html
 * @module
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Keyed by channel name. */
type ChannelSubscribers = Readonly<Record<string, (message: never) => void>>;

export interface Subscribers {
  /** Run before the instrumentation's own subscribers. */
  readonly before?: ChannelSubscribers;
  /** Run after the instrumentation's own subscribers. */
  readonly after: ChannelSubscribers;
}

/** Enables and disables an instrumentation. */
export interface Switch {
  enable(): void;
  disable(): void;
}

export interface AroundInstrumentation extends Switch {
  isOn(): boolean;
  /** Replaces the subscribers. */
  configure(next: Subscribers): void;
}

/**
 * Subscribes around an instrumentation while it is enabled.
 *
 * @param original - the instrumentation's own switch; `disable()` is called only while the instrumentation is enabled
 * @param isEnabled - whether the instrumentation is already enabled
 */
export function subscribeAround(original: Switch, isEnabled: boolean): AroundInstrumentation {
  let isOn = isEnabled;
  let before = subscription({});
  let after = subscription({});
  const enable = () => {
    before.start();
    original.enable();
    after.start();
    isOn = true;
  };
  const stop = () => {
    before.stop();
    after.stop();
  };
  return {
    isOn: () => isOn,
    enable: () => {
      if (isOn) {
        // NodeSDK enables instrumentations that are enabled already. They keep their subscriptions then, and so do these.
        original.enable();
      } else {
        enable();
      }
    },
    disable: () => {
      if (isOn) {
        original.disable();
        stop();
        isOn = false;
      }
    },
    configure: (next) => {
      // To run after a new subscriber, the instrumentation has to subscribe again.
      const isReordered = isOn && next.before !== undefined;
      if (isReordered) {
        original.disable();
      }
      stop();
      before = subscription(next.before ?? {});
      after = subscription(next.after);
      if (isReordered) {
        enable();
      } else if (isOn) {
        after.start();
      }
    },
  };
}

interface Subscription {
  start(): void;
  stop(): void;
}

function subscription(subscribers: ChannelSubscribers): Subscription {
  const entries = Object.entries(subscribers) as [string, (message: unknown) => void][];
  const stop = () => {
    for (const [channel, subscriber] of entries) {
      unsubscribe(channel, subscriber);
    }
  };
  return {
    start: () => {
      stop();
      for (const [channel, subscriber] of entries) {
        subscribe(channel, subscriber);
      }
    },
    stop,
  };
}
