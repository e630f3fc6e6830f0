import { guarded } from '../core/guarded.ts';
import { type FetchLike, makeFetchAware } from './fetch.ts';
import { type SeekWebOptions, webSettings } from './options.ts';
import { makeXmlHttpRequestAware, type XmlHttpRequestLike } from './xml-http-request.ts';

/** An OpenTelemetry instrumentation, as `registerInstrumentations` takes it. */
interface Instrumentation {
  readonly instrumentationName: string;
}

const FETCH = '@opentelemetry/instrumentation-fetch';
/** Instrumentations that have been configured. */
const aware = new WeakSet<object>();
const XML_HTTP_REQUEST = '@opentelemetry/instrumentation-xml-http-request';

/**
 * Makes the fetch and the XMLHttpRequest instrumentation in a list SEEK-aware: requests to SEEK carry `X-Request-Id`
 * (from their span) and `X-Session-Id` (the session), their spans record both, and no header of OpenTelemetry's
 * propagators goes to SEEK, whose CORS rules would refuse it. `User-Agent` stays the browser's.
 *
 * Instrumentations are found by name and configured in place. Their own hooks stay, and run first. A second call does not
 * change the options of an instrumentation. Call `withSeek` as soon as the instrumentations are made: after a later
 * `setConfig()` without the hooks, requests still carry the headers, but their spans do not record them. Requests to the
 * page's own origin get OpenTelemetry's headers, even if `hosts` names it.
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
    // Where a page has frozen fetch or XMLHttpRequest, it goes on without the headers.
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
