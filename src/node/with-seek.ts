import type { HttpInstrumentation, HttpInstrumentationConfig } from '@opentelemetry/instrumentation-http';
import type { SeekOptions } from '../core/options.ts';
import { enabledBy } from './enabled-instrumentations.ts';
import { reachBuiltins } from './es-modules.ts';
import { httpRequests } from './http/requests.ts';
import { http2InstrumentationWith, SeekHttp2Instrumentation } from './http2/instrumentation.ts';
import type { Http2RequestHooks } from './http2/requests.ts';
import type { Instrumentation } from './instrumentation-base.ts';
import { isLogInstrumentation, makeLogsSeekAware } from './log-instrumentations.ts';
import { withNativeFetch } from './native-fetch/instrumentation.ts';
import { warnOfLimits, warnOperator } from './native-fetch/limits.ts';
import { HTTP_INSTRUMENTATION, HTTP2_INSTRUMENTATION, UNDICI_INSTRUMENTATION } from './packages/names.ts';
import { type ProcessSettings, processSettings } from './process-settings.ts';
import { makeSeekAware } from './seek-aware.ts';
import { SeekInstrumentation } from './undici/instrumentation.ts';
import { undiciRequests } from './undici/requests.ts';
import { setAside, takeBack } from './undici/set-aside.ts';
import { UndiciInstrumentation, type UndiciInstrumentationConfig } from './undici/undici-instrumentation.ts';

/** A list of instrumentations and nested lists, as `NodeSDK` accepts it. */
export type Instrumentations = readonly (Instrumentation | Instrumentations)[];

/**
 * Makes the instrumentations in a list SEEK-aware: requests to SEEK carry `X-Request-Id`, `X-Session-Id` and
 * `User-Agent`, and their spans record these headers. No request gets a second span.
 *
 * - The undici and http instrumentations are identified by name and configured in place, so any copy or build of them
 *   works. Their existing hooks run before the hooks of this package.
 * - A {@link SeekInstrumentation} is added if no instrumentation in the list handles undici, and a
 *   {@link SeekHttp2Instrumentation} if the list has none. A `SeekInstrumentation` in the list keeps its own options.
 * - The pino, winston and bunyan instrumentations add `seek.session_id` to log records.
 *
 * Only one undici instrumentation remains: the first enabled `SeekInstrumentation`, else the first enabled one. The
 * others are disabled and omitted from the result.
 *
 * @param instrumentations - the result of `getNodeAutoInstrumentations()`, or any other list
 * @param options - here, `enabled: false` omits the headers only; requests are still recorded
 * @returns the instrumentations in a flat list, with exactly one that handles undici
 * @throws TypeError if an option is invalid. The message names the option and its valid values.
 * @example new NodeSDK({ instrumentations: withSeek(getNodeAutoInstrumentations()) }).start();
 */
export function withSeek(instrumentations: Instrumentations, options: SeekOptions = {}): Instrumentation[] {
  const settings = processSettings(options);
  const list = makeListSeekAware(withOneUndici(flat(instrumentations)), settings);
  const { enabled, ...rest } = options;
  // In these options, `enabled: false` omits the headers only. In an instrumentation of this package, it would omit the
  // spans, too.
  const isPlain = enabled === undefined;
  if (!list.some(handlesUndici)) {
    const undici = isPlain
      ? [new SeekInstrumentation(rest)]
      : makeListSeekAware([new UndiciInstrumentation()], settings);
    list.push(...undici);
  }
  const all = withHttp2(list, (hooks) =>
    isPlain ? new SeekHttp2Instrumentation({ ...rest, ...hooks }) : http2InstrumentationWith(settings, hooks),
  );
  warnOfLimits(warnOperator);
  return withNativeFetch(all, settings);
}

/**
 * Adds an instrumentation of node:http2 to a list that has none. If the environment disables it, it records nothing, but
 * SEEK still expects its headers.
 */
export function withHttp2(
  list: readonly Instrumentation[],
  make: (hooks: Http2RequestHooks) => SeekHttp2Instrumentation,
): Instrumentation[] {
  const hooks = enabledBy(process.env)('seek-http2') ? {} : { ignoreRequestHook: () => true };
  const has = list.some(({ instrumentationName }) => instrumentationName === HTTP2_INSTRUMENTATION);
  return has ? [...list] : [...list, make(hooks)];
}

/** Makes instrumentations SEEK-aware in place. */
export function makeListSeekAware(
  instrumentations: readonly Instrumentation[],
  settings: ProcessSettings,
): Instrumentation[] {
  for (const instrumentation of instrumentations) {
    if (instrumentation instanceof SeekInstrumentation) {
      continue;
    }
    if (handlesUndici(instrumentation)) {
      makeUndiciSeekAware(instrumentation as UndiciInstrumentation, settings);
    } else if (instrumentation.instrumentationName === HTTP_INSTRUMENTATION) {
      makeHttpSeekAware(instrumentation as HttpInstrumentation, settings);
    } else if (isLogInstrumentation(instrumentation)) {
      makeLogsSeekAware(instrumentation);
    }
  }
  return [...instrumentations];
}

function flat(instrumentations: Instrumentations): Instrumentation[] {
  return instrumentations.flatMap((each) => (Array.isArray(each) ? flat(each) : [each as Instrumentation]));
}

/** Sets aside all undici instrumentations but one. */
function withOneUndici(list: readonly Instrumentation[]): Instrumentation[] {
  const undici = list.filter(handlesUndici);
  const enabled = undici.filter((each) => each.getConfig().enabled !== false);
  const kept = enabled.find((each) => each instanceof SeekInstrumentation) ?? enabled[0] ?? undici[0];
  for (const each of undici) {
    if (each === kept) {
      takeBack(each);
    } else {
      setAside(each);
    }
  }
  return list.filter((each) => each === kept || !handlesUndici(each));
}

function handlesUndici({ instrumentationName }: Instrumentation): boolean {
  return instrumentationName === UNDICI_INSTRUMENTATION;
}

function makeUndiciSeekAware(instrumentation: UndiciInstrumentation, settings: ProcessSettings): void {
  makeSeekAware<UndiciInstrumentationConfig>(instrumentation, settings, (given) =>
    undiciRequests(given, settings, instrumentation),
  );
}

function makeHttpSeekAware(instrumentation: HttpInstrumentation, settings: ProcessSettings): void {
  makeSeekAware<HttpInstrumentationConfig>(
    instrumentation,
    settings,
    (given) => httpRequests(given, settings),
    // Otherwise, ES modules that import node:http, such as axios, would keep the unpatched functions. On Bun, servers of
    // node:https inherit the methods of node:http, and the patch of node:https would undo one that they inherit:
    // https://github.com/oven-sh/bun/blob/main/src/js/node/https.ts
    () => reachBuiltins(['node:https', 'node:http'], [instrumentation]),
  );
}
