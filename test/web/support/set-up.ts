/** Runs in the page: what the tests find there. */
import { context, propagation, trace } from '@opentelemetry/api';
import * as webEntry from '../../../src/web/index.ts';
import * as otel from './otel.ts';

export interface SetUpOptions {
  readonly seek?: webEntry.SeekWebOptions;
  readonly fetch?: ConstructorParameters<typeof otel.FetchInstrumentation>[0];
  readonly xhr?: ConstructorParameters<typeof otel.XMLHttpRequestInstrumentation>[0];
  /** `false`: no SDK, so that no span is valid. Default: all is recorded and exported. */
  readonly sdk?: boolean;
  readonly isSampled?: boolean;
}

/** OpenTelemetry with SEEK-aware instrumentations, as a page would set it up. */
function setUpPage({ seek, fetch, xhr, sdk = true, isSampled = true }: SetUpOptions = {}): void {
  const ignoreUrls = [/\/v1\/traces$/];
  const instrumentations = webEntry.withSeek(
    [
      new otel.FetchInstrumentation({ ignoreUrls, ...fetch }),
      new otel.XMLHttpRequestInstrumentation({ ignoreUrls, ...xhr }),
    ],
    seek,
  );
  if (sdk) {
    const exporter = new otel.OTLPTraceExporter({ url: `${location.origin}/v1/traces` });
    const tracerProvider = new otel.TracerProvider({
      spanProcessors: [new otel.SimpleSpanProcessor({ exporter })],
      ...(isSampled ? {} : { sampler: new otel.AlwaysOffSampler() }),
    });
    trace.setGlobalTracerProvider(tracerProvider);
    context.setGlobalContextManager(new otel.StackContextManager().enable());
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

declare global {
  var setUp: typeof setUpPage;
  var send: typeof sendXmlHttpRequest;
  var web: typeof webEntry;
}

Object.assign(globalThis, { setUp: setUpPage, send: sendXmlHttpRequest, web: webEntry });
