/** Runs in the page: what the tests find there. */
import { context, propagation, type SpanContext, trace } from '@opentelemetry/api';
import * as webEntry from '../../../src/web/index.ts';
import * as otel from './otel.ts';

export interface SetUpOptions {
  readonly seek?: webEntry.SeekWebOptions;
  readonly fetch?: ConstructorParameters<typeof otel.FetchInstrumentation>[0];
  readonly xhr?: ConstructorParameters<typeof otel.XMLHttpRequestInstrumentation>[0];
  /** Default: the latest version. `2` is the first of its line, which unwraps functions when it is disabled. */
  readonly line?: 2 | 3;
  /** `false`: no SDK, so that no span is valid. Default: all is recorded and exported. */
  readonly sdk?: boolean;
  readonly isSampled?: boolean;
}

/** OpenTelemetry with SEEK-aware instrumentations, as a page would set it up. */
function setUpPage({ seek, fetch, xhr, line, sdk = true, isSampled = true }: SetUpOptions = {}): void {
  const ignoreUrls = [/\/v1\/traces$/];
  const FetchInstrumentation = line === 2 ? otel.FetchInstrumentation2 : otel.FetchInstrumentation;
  const XhrInstrumentation =
    line === 2 ? otel.XMLHttpRequestInstrumentation2 : otel.XMLHttpRequestInstrumentation;
  globalThis.configured = new FetchInstrumentation({ ignoreUrls, ...fetch }) as otel.FetchInstrumentation;
  globalThis.configuredXhr = new XhrInstrumentation({
    ignoreUrls,
    ...xhr,
  }) as otel.XMLHttpRequestInstrumentation;
  const instrumentations = webEntry.withSeek([configured, configuredXhr], seek);
  context.setGlobalContextManager(new otel.StackContextManager().enable());
  if (sdk) {
    const exporter = new otel.OTLPTraceExporter({ url: `${location.origin}/v1/traces` });
    const tracerProvider = new otel.TracerProvider({
      spanProcessors: [new otel.SimpleSpanProcessor({ exporter })],
      ...(isSampled ? {} : { sampler: new otel.AlwaysOffSampler() }),
    });
    trace.setGlobalTracerProvider(tracerProvider);
    propagation.setGlobalPropagator(
      new otel.CompositePropagator({
        propagators: [new otel.W3CTraceContextPropagator(), new otel.W3CBaggagePropagator()],
      }),
    );
    otel.registerInstrumentations({ tracerProvider, instrumentations });
  }
}

/** Resolves when an XHR has ended, whichever way. */
function sendXmlHttpRequest(
  method: string,
  url: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<number> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) {
      request.setRequestHeader(name, value);
    }
    request.onloadend = () => resolve(request.status);
    request.send(body);
  });
}

function runInBaggage<T>(entries: Readonly<Record<string, string>>, run: () => T): T {
  const baggage = propagation.createBaggage(
    Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, { value }])),
  );
  return context.with(propagation.setBaggage(context.active(), baggage), run);
}

function runSuppressed<T>(run: () => T): T {
  return context.with(otel.suppressTracing(context.active()), run);
}

function runInTrace<T>(parent: SpanContext, run: () => T): T {
  return context.with(trace.setSpanContext(context.active(), parent), run);
}

declare global {
  /** The fetch instrumentation that was set up last. */
  var configured: otel.FetchInstrumentation;
  /** The XMLHttpRequest instrumentation that was set up last. */
  var configuredXhr: otel.XMLHttpRequestInstrumentation;
  var inBaggage: typeof runInBaggage;
  var inTrace: typeof runInTrace;
  var suppressed: typeof runSuppressed;
  var setUp: typeof setUpPage;
  var send: typeof sendXmlHttpRequest;
  var web: typeof webEntry;
}

Object.assign(globalThis, {
  inBaggage: runInBaggage,
  inTrace: runInTrace,
  suppressed: runSuppressed,
  setUp: setUpPage,
  send: sendXmlHttpRequest,
  web: webEntry,
});
