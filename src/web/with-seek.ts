import { guarded } from '../core/guarded.ts';
import { isClientSide } from './client-side.ts';
import { makeFetchAware } from './fetch.ts';
import { type SeekWebOptions, type WebSettings, webSettings } from './options.ts';
import { warnOnce } from './warn.ts';
import { makeXmlHttpRequestAware } from './xml-http-request.ts';

/** An OpenTelemetry instrumentation, as `registerInstrumentations` accepts it. */
interface Instrumentation {
  readonly instrumentationName: string;
}

/** A list of instrumentations and nested lists. */
type Instrumentations<T> = readonly (T | Instrumentations<T>)[];

/** Of nested lists. */
const MAX_DEPTH = 99;

/** Instrumentations that have been configured. */
const aware = new WeakSet<object>();
const MAKE_AWARE: Readonly<Record<string, (instrumentation: never, settings: WebSettings) => void>> = {
  '@opentelemetry/instrumentation-fetch': makeFetchAware,
  '@opentelemetry/instrumentation-xml-http-request': makeXmlHttpRequestAware,
};

/**
 * Makes the fetch and XMLHttpRequest instrumentations in a list SEEK-aware: requests to SEEK carry `X-Request-Id`
 * (derived from their span) and `X-Session-Id` (the session), and their spans record both. `User-Agent` is not changed.
 *
 * The headers of OpenTelemetry's propagators are not sent to SEEK, because its CORS rules do not allow them. Requests to
 * the page's own origin carry them, even if `hosts` contains the origin.
 *
 * The spans also record the GraphQL operation of a call, from request bodies that are strings, and the codes of its
 * errors, from JSON responses of up to 64 KiB.
 *
 * Instrumentations are identified by name and configured in place, which also holds after the page calls their
 * `setConfig()`, `enable()` or `disable()`. Their own hooks run first. While they are disabled, requests still carry the
 * headers. A second call of `withSeek` does not change the options of an instrumentation.
 *
 * On a server, this function does nothing except warn once. Use `withSeek` of `opentelemetry-instrumentation-seek` there.
 *
 * @param instrumentations - `FetchInstrumentation`, `XMLHttpRequestInstrumentation` and others, in a flat or nested list
 * @returns the same instrumentations in a flat list
 * @throws TypeError if an option is invalid or the list contains anything but instrumentations. The message names what
 *   is wrong and the valid values.
 * @example registerInstrumentations({ instrumentations: withSeek([new FetchInstrumentation()]) });
 */
export function withSeek<T extends Instrumentation>(
  instrumentations: Instrumentations<T>,
  options: SeekWebOptions = {},
): T[] {
  const list = [instrumentations as unknown].flat(MAX_DEPTH) as T[];
  for (const each of list) {
    const { instrumentationName, name = each } = Object(each);
    if (!instrumentationName) {
      throw new TypeError(`withSeek takes instances such as new FetchInstrumentation(), not ${name}`);
    }
  }
  const settings = webSettings(options);
  const known = list.filter(({ instrumentationName }) => instrumentationName in MAKE_AWARE);
  if (!isClientSide()) {
    warnOnce('on a server, import withSeek from "opentelemetry-instrumentation-seek"');
  } else if (known.length === 0) {
    warnOnce(`withSeek needs an instrumentation of ${Object.keys(MAKE_AWARE).join(' or ')}`);
  } else {
    for (const each of known) {
      if (!aware.has(each)) {
        aware.add(each);
        // If the page has frozen fetch or XMLHttpRequest, requests are sent without the headers.
        guarded('withSeek', () => MAKE_AWARE[each.instrumentationName]?.(each as never, settings));
      }
    }
  }
  return list;
}
