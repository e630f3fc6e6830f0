/**
 * Makes OpenTelemetry's XMLHttpRequest instrumentation SEEK-aware.
 *
 * The instrumentation has no hook that runs before a request is sent, and does not expose the span of a request. It
 * starts the span in `open()`, so a wrapped tracer captures the span that is started while `open()` runs. It ends the
 * span 300 ms after the request.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/blob/main/experimental/packages/opentelemetry-instrumentation-xml-http-request/src/xhr.ts
 *
 * @module
 */
import { type Context, context, type Span, type Tracer, type TracerProvider } from '@opentelemetry/api';
import { guarded } from '../core/guarded.ts';
import { type Configurable, changeConfig } from './config.ts';
import { graphqlRecorder } from './graphql-recorder.ts';
import type { Destination, WebSettings } from './options.ts';
import { keepOutermost, type Switch } from './outermost.ts';
import { type CorsUrls, withoutSeek } from './propagation.ts';
import { remember } from './request-ids.ts';
import { isSmallJson } from './small-json.ts';
import { addSession, destinationOf, redactRecordedUrl, stamp } from './stamp.ts';

interface XmlHttpRequestConfig {
  propagateTraceHeaderCorsUrls?: CorsUrls;
  ignoreUrls?: (string | RegExp)[];
}

/** The part of `XMLHttpRequestInstrumentation` that is used here. */
interface XmlHttpRequestLike extends Configurable<XmlHttpRequestConfig>, Switch {
  setTracerProvider(tracerProvider: TracerProvider): void;
  readonly tracer: Tracer;
}

interface Opened {
  /** Determined in `open()`, as in the browser, because a `URL` object or the page's base URL may change later. */
  readonly url: string;
  readonly destination: Destination;
  readonly callContext: Context;
  readonly span: Span | undefined;
  /** Keyed by lower-case name, with values combined as the browser does: https://xhr.spec.whatwg.org/ */
  readonly headers: Map<string, string>;
  isSent: boolean;
}

/** Requests to SEEK that `onRequest` has heard of. At module level, because several wrappers may see the same request. */
const told = new WeakSet<XMLHttpRequest>();

export function makeXmlHttpRequestAware(instrumentation: XmlHttpRequestLike, settings: WebSettings): void {
  changeConfig(instrumentation, ({ propagateTraceHeaderCorsUrls }) => ({
    propagateTraceHeaderCorsUrls: withoutSeek(propagateTraceHeaderCorsUrls, settings.isSeek),
  }));
  watchRequests(instrumentation, settings, watchSpans(instrumentation));
}

/** @returns a function that calls its argument and returns the span that the instrumentation starts during the call */
function watchSpans(instrumentation: XmlHttpRequestLike): (run: () => void) => Span | undefined {
  let started: Span | undefined;
  const watched = (tracer: Tracer): Tracer => ({
    startSpan: (...args) => {
      started = tracer.startSpan(...args);
      return started;
    },
    startActiveSpan: tracer.startActiveSpan.bind(tracer),
  });
  const setTracerProvider = instrumentation.setTracerProvider.bind(instrumentation);
  instrumentation.setTracerProvider = (provider) =>
    setTracerProvider({ getTracer: (...args) => watched(provider.getTracer(...args)) });
  instrumentation.setTracerProvider({ getTracer: () => instrumentation.tracer });
  return (run) => {
    // A `readystatechange` handler may open another request during the call.
    const outer = started;
    started = undefined;
    run();
    const own = started;
    started = outer;
    return own;
  };
}

function watchRequests(
  instrumentation: XmlHttpRequestLike,
  settings: WebSettings,
  spanOf: (run: () => void) => Span | undefined,
): void {
  const graphql = graphqlRecorder();
  const requests = new WeakMap<XMLHttpRequest, Opened>();
  const { setRequestHeader } = XMLHttpRequest.prototype;
  let opening: XMLHttpRequest | undefined;

  XMLHttpRequest.prototype.setRequestHeader = function (name, value) {
    setRequestHeader.call(this, name, value);
    const headers = requests.get(this)?.headers;
    const key = String(name).toLowerCase();
    const before = headers?.get(key);
    const added = String(value).trim();
    headers?.set(key, before === undefined ? added : `${before}, ${added}`);
  };

  const recordErrors = (request: XMLHttpRequest, opened: Opened, span: Span): void =>
    graphql((recorder) => {
      const isJson = isSmallJson(request.getResponseHeader('content-type'), null);
      // It may have been sent again.
      if (isJson && requests.get(request) === opened) {
        recorder.recordErrors(span, request.response, request.status);
      }
    });

  const prepare = (request: XMLHttpRequest, opened: Opened, body: unknown): void => {
    const { span } = opened;
    const headers = {
      get: (name: string) => opened.headers.get(name),
      set: (name: string, value: string) => setRequestHeader.call(request, name, value),
    };
    if (opened.destination === 'seek') {
      const ids = stamp(headers, settings, opened.callContext, span);
      remember(request, ids.requestId);
      if (span?.isRecording()) {
        graphql(({ recordRequest }) => recordRequest(span, body));
        const record = () => {
          // Not if a handler of `load` has sent the request again.
          if (request.readyState === XMLHttpRequest.DONE) {
            request.removeEventListener('loadend', record);
            recordErrors(request, opened, span);
          }
        };
        request.addEventListener('loadend', record);
      }
      if (!told.has(request)) {
        told.add(request);
        guarded('onRequest', () => settings.onRequest?.({ ...ids, url: opened.url }));
      }
    } else if (opened.destination === 'backend') {
      addSession(headers, settings, span);
    }
  };

  keepOutermost(instrumentation, XMLHttpRequest.prototype, {
    open: (original) =>
      function open(this: XMLHttpRequest, ...args: unknown[]) {
        const run = () => original.apply(this, args as Parameters<typeof original>);
        if (opening === this) {
          // An outer wrapper is at work.
          run();
          return;
        }
        const url = args[1] as string | URL;
        const destination = guarded('stamping a request', () =>
          destinationOf(url, settings, instrumentation.getConfig()),
        );
        const outer = opening;
        opening = this;
        told.delete(this);
        try {
          const span = spanOf(run);
          requests.set(this, {
            url: String(url),
            destination,
            callContext: context.active(),
            span,
            headers: new Map(),
            isSent: false,
          });
          if (span !== undefined) {
            guarded('stamping a request', () => redactRecordedUrl(span));
          }
        } finally {
          opening = outer;
        }
      },
    send: (original) =>
      function send(this: XMLHttpRequest, body) {
        const opened = requests.get(this);
        // The browser throws an InvalidStateError if it is not open. An inner wrapper has nothing left to do.
        if (opened !== undefined && !opened.isSent) {
          opened.isSent = true;
          guarded('stamping a request', () => prepare(this, opened, body));
        }
        original.call(this, body);
      },
  });
}
