import { guarded } from '../core/guarded.ts';
import { type FetchLike, makeFetchAware } from './fetch.ts';
import { type SeekWebOptions, webSettings } from './options.ts';
import { makeXmlHttpRequestAware, type XmlHttpRequestLike } from './xml-http-request.ts';

/** An OpenTelemetry instrumentation, as `registerInstrumentations` accepts it. */
interface Instrumentation {
  readonly instrumentationName: string;
}

const FETCH = '@opentelemetry/instrumentation-fetch';
/** Instrumentations that have been configured. */
const aware = new WeakSet<object>();
const XML_HTTP_REQUEST = '@opentelemetry/instrumentation-xml-http-request';

/**
 * Makes the fetch and XMLHttpRequest instrumentations in a list SEEK-aware. Requests to SEEK carry `X-Request-Id`
 * (derived from their span) and `X-Session-Id` (the session), and their spans record both. The headers of
 * OpenTelemetry's propagators are not sent to SEEK, because its CORS rules do not allow them. `User-Agent` is not
 * changed.
 *
 * Instrumentations are identified by name and configured in place. Their existing hooks run first. A second call does
 * not change the options of an instrumentation. Call `withSeek` immediately after creating the instrumentations: after
 * a `setConfig()` without the hooks, requests still carry the headers, but their spans do not record them. Requests to
 * the page's own origin carry OpenTelemetry's headers, even if `hosts` contains the origin.
 *
 * @param instrumentations - `FetchInstrumentation`, `XMLHttpRequestInstrumentation` and others
 * @returns the same list
 * @throws TypeError if an option is invalid. The message names the option and its valid values.
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
    // If the page has frozen fetch or XMLHttpRequest, requests are sent without the headers.
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
