/**
 * Makes instrumentations that an application already has SEEK-aware.
 *
 * @module
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import type { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import type { NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { reachBuiltins } from './es-modules.ts';
import type { SeekOptions, Settings } from './options.ts';
import { processSettings } from './process-settings.ts';
import { HTTP_CREATED_CHANNEL, seekHttpRequests } from './transports/http.ts';
import { SeekInstrumentation, seekUndiciRequests, UNDICI_CREATED_CHANNEL } from './transports/undici.ts';

/** What every OpenTelemetry instrumentation is, as `NodeSDK` takes it. */
export type Instrumentation = Exclude<
  NonNullable<NodeSDKConfiguration['instrumentations']>[number],
  readonly unknown[]
>;

/** Instrumentations, and lists of them, as `NodeSDK` takes them. */
export type Instrumentations = readonly (Instrumentation | Instrumentations)[];

/**
 * Makes the undici and the http instrumentation in a list SEEK-aware, with the hooks that they have, and adds a
 * {@link SeekInstrumentation} where none handles undici. No request gets a second span.
 *
 * The instrumentations are configured in place, and found by their names, so that it doesn't matter which copy or
 * build of them the application has. A `SeekInstrumentation` in the list keeps its own options. The application's own
 * hooks run before this package's.
 *
 * @param instrumentations - what `getNodeAutoInstrumentations()` returns, or any list
 * @returns the same instrumentations in one flat list
 * @throws TypeError if an option is wrong; it names the option and what it takes
 * @example new NodeSDK({ instrumentations: withSeek(getNodeAutoInstrumentations()) }).start();
 */
export function withSeek(instrumentations: Instrumentations, options: SeekOptions = {}): Instrumentation[] {
  const settings = processSettings(options);
  const list = flat(instrumentations);
  let undiciIsHandled = false;
  for (const instrumentation of list) {
    if (instrumentation instanceof SeekInstrumentation) {
      undiciIsHandled = true;
    } else if (instrumentation.instrumentationName === '@opentelemetry/instrumentation-undici') {
      undiciIsHandled = true;
      makeUndiciAware(instrumentation as UndiciInstrumentation, settings);
    } else if (instrumentation.instrumentationName === '@opentelemetry/instrumentation-http') {
      makeHttpAware(instrumentation as HttpInstrumentation, settings);
    }
  }
  return undiciIsHandled ? list : [...list, seekInstrumentation(options)];
}

function flat(instrumentations: Instrumentations): Instrumentation[] {
  return instrumentations.flatMap((each) => (Array.isArray(each) ? flat(each) : [each as Instrumentation]));
}

/** `enabled` means headers here, and the whole instrumentation there. */
function seekInstrumentation({ enabled, ...options }: SeekOptions): SeekInstrumentation {
  return new SeekInstrumentation(enabled === false ? { ...options, hosts: [] } : options);
}

function makeUndiciAware(instrumentation: UndiciInstrumentation, settings: Settings): void {
  const { config, onCreated } = seekUndiciRequests(instrumentation.getConfig(), settings);
  instrumentation.setConfig(config);
  whileEnabled(instrumentation, UNDICI_CREATED_CHANNEL, (request: Parameters<typeof onCreated>[0]) => {
    if (instrumentation.getConfig().enabled !== false) {
      onCreated(request);
    }
  });
}

function makeHttpAware(instrumentation: HttpInstrumentation, settings: Settings): void {
  const { config, onCreated } = seekHttpRequests(instrumentation.getConfig(), settings);
  instrumentation.setConfig(config);
  // Without the last, what ES modules import of node:http (axios does) stays as it was before the instrumentation.
  whileEnabled(instrumentation, HTTP_CREATED_CHANNEL, onCreated, () =>
    reachBuiltins(['node:http', 'node:https']),
  );
}

interface Subscription {
  start(): void;
  stop(): void;
}
const subscriptions = new WeakMap<Instrumentation, Subscription>();

/**
 * Listens for new requests as long as an instrumentation is enabled, always behind it: on undici's channel the
 * propagators have to be done.
 */
function whileEnabled<T>(
  instrumentation: Instrumentation,
  channel: string,
  onCreated: (request: T) => void,
  onSwitched: () => void = () => {},
): void {
  const isFirst = !subscriptions.has(instrumentation);
  subscriptions.get(instrumentation)?.stop();
  const onMessage = (message: unknown) => onCreated((message as { request: T }).request);
  const subscription: Subscription = {
    start: () => {
      unsubscribe(channel, onMessage);
      subscribe(channel, onMessage);
    },
    stop: () => void unsubscribe(channel, onMessage),
  };
  subscriptions.set(instrumentation, subscription);
  if (instrumentation.getConfig().enabled !== false) {
    subscription.start();
    onSwitched();
  }
  if (isFirst) {
    const { enable, disable } = instrumentation;
    instrumentation.enable = () => {
      enable.call(instrumentation);
      subscriptions.get(instrumentation)?.start();
      onSwitched();
    };
    instrumentation.disable = () => {
      disable.call(instrumentation);
      subscriptions.get(instrumentation)?.stop();
      onSwitched();
    };
  }
}
