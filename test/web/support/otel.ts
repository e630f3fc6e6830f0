/** OpenTelemetry as a page bundles it. */
export {
  CompositePropagator,
  suppressTracing,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
export { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
export { registerInstrumentations } from '@opentelemetry/instrumentation';
export { FetchInstrumentation } from '@opentelemetry/instrumentation-fetch';
export { XMLHttpRequestInstrumentation } from '@opentelemetry/instrumentation-xml-http-request';
export {
  AlwaysOffSampler,
  SimpleSpanProcessor,
  StackContextManager,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
export { FetchInstrumentation as FetchInstrumentation2 } from 'instrumentation-fetch-2';
export { XMLHttpRequestInstrumentation as XMLHttpRequestInstrumentation2 } from 'instrumentation-xml-http-request-2';
