/**
 * Makes OpenTelemetry's fetch instrumentation SEEK-aware.
 *
 * The lifecycle of a request to SEEK:
 *
 * 1. Our `fetch`, the outermost wrapper, copies the caller's request and stamps the copy with a random request ID,
 *    because the instrumentation may be disabled, ignore the URL, or receive a copy from another wrapper.
 * 2. The instrumentation starts the span and calls the `requestHook`: first the application's, then ours, which
 *    replaces the random request ID with the ID of the span.
 * 3. The browser sends the request. From now on, its IDs are final.
 * 4. The response arrives. The instrumentation reads it to its end, and ends the span 300 ms later.
 *
 * @module
 */
import { type Context, context, type Span } from '@opentelemetry/api';
import { HEADER_REQUEST_ID } from '../core/conventions.ts';
import { guarded } from '../core/guarded.ts';
import { unwrapHook, wrapHook } from '../core/wrapped-hooks.ts';
import { type Configurable, changeConfig } from './config.ts';
import { graphqlRecorder } from './graphql-recorder.ts';
import type { WebSettings } from './options.ts';
import { keepOutermost, type Switch } from './outermost.ts';
import { type FetchArguments, isWithoutHeaders, type OwnRequest, ownRequest, urlOf } from './own-request.ts';
import { type CorsUrls, withoutSeek } from './propagation.ts';
import { remember } from './request-ids.ts';
import { isSmallJson } from './small-json.ts';
import { addSession, destinationOf, type Ids, redactRecordedUrl, stamp } from './stamp.ts';

type RequestHook = (span: Span, request: Request | RequestInit) => void;

interface FetchConfig {
  propagateTraceHeaderCorsUrls?: CorsUrls;
  ignoreUrls?: (string | RegExp)[];
  requestHook?: RequestHook;
}

/** The part of `FetchInstrumentation` that is used here. */
type FetchLike = Configurable<FetchConfig> & Switch;

/** A request to SEEK or to a back end. */
interface Call extends OwnRequest {
  readonly destination: 'seek' | 'backend';
  readonly callContext: Context;
  /** `undefined` if the caller has set a request ID, and after the request is sent. */
  randomId?: string | undefined;
  /** `undefined` for a back end. */
  ids?: Ids;
  /** `undefined` if it is not recorded. */
  span?: Span | undefined;
}

/** Keyed by the copy that is sent. At module level, because the wrappers of several `withSeek` receive the same copy. */
const calls = new WeakMap<object, Call>();

export function makeFetchAware(instrumentation: FetchLike, settings: WebSettings): void {
  const graphql = graphqlRecorder();

  const stampCall = (call: Call, span?: Span): void => {
    const headers = headersOf(call.subject);
    if (call.destination === 'backend') {
      addSession(headers, settings, span);
      return;
    }
    if (headers.get(HEADER_REQUEST_ID) === call.randomId) {
      headers.delete(HEADER_REQUEST_ID);
    }
    call.ids = stamp(headers, settings, call.callContext, span);
    call.span = span?.isRecording() ? span : undefined;
  };

  changeConfig(instrumentation, ({ propagateTraceHeaderCorsUrls, requestHook }) => {
    const original = unwrapHook(requestHook);
    return {
      propagateTraceHeaderCorsUrls: withoutSeek(propagateTraceHeaderCorsUrls, settings.isSeek),
      requestHook: wrapHook((span, request) => {
        guarded('requestHook', () => original?.(span, request));
        guarded('stamping a request', () => {
          redactRecordedUrl(span);
          const call = calls.get(request);
          if (call !== undefined) {
            stampCall(call, span);
          }
        });
      }, original),
    };
  });

  /** Returns `undefined` for a request to another host, and for one that an outer wrapper has prepared. */
  const callOf = (args: FetchArguments): Call | undefined => {
    const destination = destinationOf(urlOf(args), settings, instrumentation.getConfig());
    return destination === undefined || args.some((each) => calls.has(each as object))
      ? undefined
      : { ...ownRequest(args), destination, callContext: context.active() };
  };

  const prepare = (call: Call): void => {
    if (!isWithoutHeaders(call.subject)) {
      const givenId = call.headers.get(HEADER_REQUEST_ID);
      stampCall(call);
      call.randomId = givenId === null ? call.ids?.requestId : undefined;
      calls.set(call.subject, call);
    }
  };

  /** Clones a response before the page reads it. */
  const recordErrors = (span: Span, response: Response): void => {
    const { headers } = response;
    if (isSmallJson(headers.get('content-type'), headers.get('content-length'))) {
      const copy = response.clone();
      graphql(({ recordResponse }) => recordResponse(span, copy));
    }
  };

  const follow = (call: Call, ids: Ids, [input]: FetchArguments, response: Promise<Response>) => {
    const { span, subject } = call;
    call.randomId = undefined;
    guarded('onRequest', () => settings.onRequest?.({ ...ids, url: String(urlOf([input])) }));
    // axios refers to its own `Request`.
    remember(input, ids.requestId);
    if (span !== undefined) {
      graphql(({ recordRequest }) => recordRequest(span, subject.body));
    }
    // Not beside it: a promise with a handler of ours would hide from the page that nothing handles its rejection.
    const followed = response?.then?.(
      (answer) => {
        if (span !== undefined) {
          guarded('stamping a request', () => recordErrors(span, answer));
        }
        return remember(answer, ids.requestId);
      },
      (error) => {
        throw remember(error, ids.requestId);
      },
    );
    // A mock of `fetch` may return anything.
    return followed ?? response;
  };

  keepOutermost(instrumentation, globalThis as { fetch: typeof globalThis.fetch }, {
    fetch: (original) =>
      function fetch(this: unknown, ...args: FetchArguments) {
        const call = guarded('stamping a request', () => callOf(args));
        if (call === undefined) {
          return original.apply(this as typeof globalThis, args);
        }
        guarded('stamping a request', () => prepare(call));
        const response = original.apply(this as typeof globalThis, call.args);
        return call.ids === undefined ? response : follow(call, call.ids, args, response);
      },
  });
}

/** The application's hook may have replaced the headers with an object or array. */
function headersOf(request: Request | RequestInit): Headers {
  if (!(request.headers instanceof Headers)) {
    (request as RequestInit).headers = new Headers(request.headers);
  }
  return request.headers as Headers;
}
