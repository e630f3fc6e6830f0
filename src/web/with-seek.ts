import { guarded } from '../hooks.ts';
import { type FetchLike, makeFetchAware } from './fetch.ts';
import { type SeekWebOptions, webSettings } from './options.ts';
import { makeXmlHttpRequestAware, type XmlHttpRequestLike } from './xml-http-request.ts';

/** An OpenTelemetry instrumentation, as `registerInstrumentations` takes it. */
interface Instrumentation {
  readonly instrumentationName: string;
}

const FETCH = '@opentelemetry/instrumentation-fetch';
/** Those that have their settings already. */
const aware = new WeakSet<object>();
const XML_HTTP_REQUEST = '@opentelemetry/instrumentation-xml-http-request';

/**
 * Makes the fetch and the XMLHttpRequest instrumentation in a list SEEK-aware: requests to SEEK carry `X-Request-Id`
 * (from their span) and `X-Session-Id` (the session), their spans record both, and no header of OpenTelemetry's
 * propagators goes to SEEK, whose CORS rules would refuse it. `User-Agent` stays the browser's.
 *
 * They are found by their names, configured in place, and keep the hooks that they have, which run first. One that has
 * been given here before keeps its options. Give them here as soon as they are made, and before they are configured
 * anew: a request that their hooks don't get to see carries the headers, but its span doesn't record them. What is on the
 * page's own origin gets OpenTelemetry's headers, even if `hosts` names it.
 *
 * @param instrumentations - `FetchInstrumentation`, `XMLHttpRequestInstrumentation` and others
 * @returns the same list
 * @throws TypeError if an option is wrong; it names the option and what it takes
 * @example registerInstrumentations({ instrumentations: withSeek([new FetchInstrumentation()]) });
 */
export function withSeek<T extends Instrumentation>(
  instrumentations: readonly T[],
  options: SeekWebOptions = {},
): T[] {
  const settings = webSettings(options);
  for (const instrumentation of instrumentations) {
    if (aware.has(instrumentation)) {
      continue;
    }
    aware.add(instrumentation);
    // Where fetch, or XMLHttpRequest, is locked against changes, the page goes on without it.
    guarded('making an instrumentation SEEK-aware', () => {
      if (instrumentation.instrumentationName === FETCH) {
        makeFetchAware(instrumentation as unknown as FetchLike, settings);
      } else if (instrumentation.instrumentationName === XML_HTTP_REQUEST) {
        makeXmlHttpRequestAware(instrumentation as unknown as XmlHttpRequestLike, settings);
      }
    });
  }
  return [...instrumentations];
}
