/**
 * Requests by `XMLHttpRequest`, under OpenTelemetry's instrumentation of it, which has no hook before a request is sent
 * and doesn't tell which span is whose. It starts the span in `open()`, before the browser's own: what a tracer of ours
 * starts meanwhile is the span.
 *
 * @module
 */
import { type Span, type Tracer, type TracerProvider, trace } from '@opentelemetry/api';
import { HEADER_SESSION_ID } from '../conventions.ts';
import { guarded } from '../hooks.ts';
import type { WebSettings } from './options.ts';
import { type CorsUrls, withoutSeek } from './propagation.ts';
import { redactRecordedUrl, webStamp } from './stamp.ts';

interface XmlHttpRequestConfig {
  propagateTraceHeaderCorsUrls?: CorsUrls;
}

/** `XMLHttpRequestInstrumentation`, as far as it is needed. */
export interface XmlHttpRequestLike {
  getConfig(): XmlHttpRequestConfig;
  setConfig(config: XmlHttpRequestConfig): void;
  setTracerProvider(tracerProvider: TracerProvider): void;
}

interface Opened {
  readonly url: string | URL;
  readonly span: Span | undefined;
  /** By their names in lower case. */
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

/** @returns runs a function, and says which span the instrumentation has started in it */
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
  instrumentation.setTracerProvider(trace.getTracerProvider());
  return (run) => {
    started = undefined;
    run();
    return started;
  };
}

function watchRequests(settings: WebSettings, spanOf: (run: () => void) => Span | undefined): void {
  const stamp = webStamp(settings);
  const requests = new WeakMap<XMLHttpRequest, Opened>();
  const { open, send, setRequestHeader } = XMLHttpRequest.prototype;

  XMLHttpRequest.prototype.open = function (this: XMLHttpRequest, ...args: unknown[]) {
    const span = spanOf(() => open.apply(this, args as Parameters<typeof open>));
    requests.set(this, { url: args[1] as string | URL, span, headers: new Map() });
    if (span !== undefined) {
      guarded('redacting a URL', () => redactRecordedUrl(span));
    }
  };

  XMLHttpRequest.prototype.setRequestHeader = function (name, value) {
    setRequestHeader.call(this, name, value);
    requests.get(this)?.headers.set(String(name).toLowerCase(), String(value));
  };

  XMLHttpRequest.prototype.send = function (body) {
    guarded('stamping a request', () => {
      const opened = requests.get(this);
      if (opened === undefined) {
        // The browser will say so.
        return;
      }
      const { url, span, headers } = opened;
      const set = (name: string, value: string) => setRequestHeader.call(this, name, value);
      if (settings.isSeek(url)) {
        stamp({ get: (name) => headers.get(name), set }, span);
      } else if (settings.isBackend(url) && !headers.has(HEADER_SESSION_ID)) {
        set(HEADER_SESSION_ID, settings.session.id);
      }
    });
    send.call(this, body);
  };
}
