/**
 * Makes OpenTelemetry's XMLHttpRequest instrumentation SEEK-aware.
 *
 * The instrumentation has no hook that runs before a request is sent, and does not expose the span of a request. It
 * starts the span in `open()`, so a wrapped tracer captures the span that is started while `open()` runs.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/blob/main/experimental/packages/opentelemetry-instrumentation-xml-http-request/src/xhr.ts
 *
 * @module
 */
import { type Context, context, type Span, type Tracer, type TracerProvider } from '@opentelemetry/api';
import { guarded } from '../core/guarded.ts';
import type { WebSettings } from './options.ts';
import { type CorsUrls, withoutSeek } from './propagation.ts';
import { addSession, redactRecordedUrl, webStamp } from './stamp.ts';

interface XmlHttpRequestConfig {
  propagateTraceHeaderCorsUrls?: CorsUrls;
}

/** The part of `XMLHttpRequestInstrumentation` that is used here. */
export interface XmlHttpRequestLike {
  getConfig(): XmlHttpRequestConfig;
  setConfig(config: XmlHttpRequestConfig): void;
  setTracerProvider(tracerProvider: TracerProvider): void;
  readonly tracer: Tracer;
}

interface Opened {
  /** Determined in `open()`, as in the browser, because a `URL` object or the page's base URL may change later. */
  readonly isToSeek: boolean;
  readonly isToBackend: boolean;
  readonly callContext: Context;
  readonly span: Span | undefined;
  /** Keyed by lower-case name, with values combined as the browser does: https://xhr.spec.whatwg.org/ */
  readonly headers: Map<string, string>;
}

export function makeXmlHttpRequestAware(instrumentation: XmlHttpRequestLike, settings: WebSettings): void {
  const config = instrumentation.getConfig();
  instrumentation.setConfig({
    ...config,
    propagateTraceHeaderCorsUrls: withoutSeek(config.propagateTraceHeaderCorsUrls, settings.isSeek),
  });
  watchRequests(settings, watchSpans(instrumentation));
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

function watchRequests(settings: WebSettings, spanOf: (run: () => void) => Span | undefined): void {
  const stamp = webStamp(settings);
  const requests = new WeakMap<XMLHttpRequest, Opened>();
  const { open, send, setRequestHeader } = XMLHttpRequest.prototype;

  XMLHttpRequest.prototype.open = function (this: XMLHttpRequest, ...args: unknown[]) {
    const url = args[1] as string | URL;
    const isToSeek = settings.isSeek(url);
    const isToBackend = settings.isBackend(url);
    const span = spanOf(() => open.apply(this, args as Parameters<typeof open>));
    requests.set(this, { isToSeek, isToBackend, callContext: context.active(), span, headers: new Map() });
    if (span !== undefined) {
      guarded('redacting a URL', () => redactRecordedUrl(span));
    }
  };

  XMLHttpRequest.prototype.setRequestHeader = function (name, value) {
    setRequestHeader.call(this, name, value);
    const headers = requests.get(this)?.headers;
    const key = String(name).toLowerCase();
    const before = headers?.get(key);
    const added = String(value).trim();
    headers?.set(key, before === undefined ? added : `${before}, ${added}`);
  };

  XMLHttpRequest.prototype.send = function (body) {
    guarded('stamping a request', () => {
      const opened = requests.get(this);
      if (opened === undefined) {
        // The browser throws an InvalidStateError.
        return;
      }
      const headers = {
        get: (name: string) => opened.headers.get(name),
        set: (name: string, value: string) => setRequestHeader.call(this, name, value),
      };
      if (opened.isToSeek) {
        stamp(headers, opened.callContext, opened.span);
      } else if (opened.isToBackend) {
        addSession(headers, settings.session);
      }
    });
    send.call(this, body);
  };
}
