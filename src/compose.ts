/**
 * Makes instrumentations that an application already has SEEK-aware.
 *
 * @module
 */
import type { Span } from '@opentelemetry/api';
import type { HttpInstrumentation, HttpInstrumentationConfig } from '@opentelemetry/instrumentation-http';
import { type Beside, listeningBeside } from './channels.ts';
import { reachBuiltins } from './es-modules.ts';
import { behind, guarded, wraps } from './hooks.ts';
import { seekLogHook } from './logs.ts';
import type { SeekOptions, Settings } from './options.ts';
import { processSettings } from './process-settings.ts';
import { followCalls } from './transports/hops.ts';
import { seekHttpRequests } from './transports/http.ts';
import type { Instrumentation } from './transports/instrumentation-base.ts';
import { SeekInstrumentation, seekUndiciRequests } from './transports/undici.ts';
import {
  UndiciInstrumentation,
  type UndiciInstrumentationConfig,
} from './transports/undici-instrumentation.ts';

/** Instrumentations, and lists of them, as `NodeSDK` takes them. */
export type Instrumentations = readonly (Instrumentation | Instrumentations)[];

const LOG_INSTRUMENTATIONS: ReadonlySet<string> = new Set(
  ['pino', 'winston', 'bunyan'].map((name) => `@opentelemetry/instrumentation-${name}`),
);

/**
 * Makes the undici and the http instrumentation in a list SEEK-aware, with the hooks that they have, and adds a
 * {@link SeekInstrumentation} where none handles undici. No request gets a second span. The log records of a pino,
 * winston or bunyan instrumentation in it get `seek.session_id`.
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
    } else if (LOG_INSTRUMENTATIONS.has(instrumentation.instrumentationName)) {
      makeLogsAware(instrumentation);
    }
  }
  return undiciIsHandled ? list : [...list, undiciInstrumentation(options, settings)];
}

function flat(instrumentations: Instrumentations): Instrumentation[] {
  return instrumentations.flatMap((each) => (Array.isArray(each) ? flat(each) : [each as Instrumentation]));
}

function undiciInstrumentation(
  { enabled, ...options }: SeekOptions,
  settings: Settings,
): UndiciInstrumentation {
  if (enabled === undefined) {
    return new SeekInstrumentation(options);
  }
  // It means headers here, and the whole instrumentation there.
  const instrumentation = new UndiciInstrumentation();
  makeUndiciAware(instrumentation, settings);
  return instrumentation;
}

function makeUndiciAware(instrumentation: UndiciInstrumentation, settings: Settings): void {
  const isOn = () => instrumentation.getConfig().enabled !== false;
  followCalls(instrumentation);
  makeAware<UndiciInstrumentationConfig>(instrumentation, (given) =>
    seekUndiciRequests(given, settings, isOn),
  );
}

function makeHttpAware(instrumentation: HttpInstrumentation, settings: Settings): void {
  makeAware<HttpInstrumentationConfig>(
    instrumentation,
    (given) => seekHttpRequests(given, settings),
    // Without this, what ES modules import of node:http (axios does) stays as it was before the instrumentation.
    () => reachBuiltins(['node:http', 'node:https']),
  );
}

type LogHook = (span: Span, record: Record<string, unknown>, level?: number) => void;

/** The pino, winston and bunyan instrumentations have this in common. */
function makeLogsAware(instrumentation: Instrumentation): void {
  const config: ReturnType<Instrumentation['getConfig']> & { logHook?: LogHook } =
    instrumentation.getConfig();
  const ownLogHook = behind(config.logHook);
  const logHook: LogHook = (span, record, level) => {
    if (ownLogHook !== undefined) {
      guarded('logHook', () => ownLogHook(span, record, level));
    }
    seekLogHook(span, record);
  };
  const aware: typeof config = { ...config, logHook: wraps(logHook, ownLogHook) };
  instrumentation.setConfig(aware);
}

/** Hooks for an instrumentation, around those that its configuration has, and what listens beside it. */
type AwareOf<C> = (given: C) => Beside & { readonly config: C };

// biome-ignore lint/suspicious/noExplicitAny: each instrumentation has a configuration of its own kind
const awareness = new WeakMap<Instrumentation, { awareOf: AwareOf<any> }>();

/**
 * Configures an instrumentation, now and whenever the application configures it anew, and listens as long as it is
 * enabled: ahead of it, and behind it, where propagation is done.
 */
function makeAware<C extends object>(
  instrumentation: Instrumentation & { getConfig(): C; setConfig(config: C): void },
  awareOf: AwareOf<C>,
  onSwitched: () => void = () => {},
): void {
  const known = awareness.get(instrumentation);
  if (known !== undefined) {
    known.awareOf = awareOf;
    instrumentation.setConfig(instrumentation.getConfig());
    return;
  }
  const { enable, disable, setConfig } = instrumentation;
  const isOn = instrumentation.getConfig().enabled !== false;
  const switched = { enable: enable.bind(instrumentation), disable: disable.bind(instrumentation) };
  const beside = listeningBeside(switched, isOn);
  const aware: { awareOf: AwareOf<C> } = { awareOf };
  awareness.set(instrumentation, aware);
  instrumentation.setConfig = (given: C) => {
    const seek = aware.awareOf(given);
    setConfig.call(instrumentation, seek.config);
    beside.listen(seek);
  };
  instrumentation.enable = () => {
    beside.enable();
    onSwitched();
  };
  instrumentation.disable = () => {
    beside.disable();
    onSwitched();
  };
  instrumentation.setConfig(instrumentation.getConfig());
  if (isOn) {
    onSwitched();
  }
}
