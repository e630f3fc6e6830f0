import { context, logs, metrics, propagation, type TextMapPropagator, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { NodeSDK, type NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import {
  type OtlpReceiver,
  type ReceivedSpan,
  startOtlpReceiver,
} from '../../examples/stand-ins/otlp-receiver.ts';
import {
  type Instrumentation,
  SeekInstrumentation,
  type SeekInstrumentationConfig,
  UuidTraceIdGenerator,
} from '../../src/index.ts';

export interface TelemetryOptions {
  readonly seek?: SeekInstrumentationConfig;
  /** Instead of a `SeekInstrumentation`. */
  readonly instrumentations?: readonly Instrumentation[];
  readonly sampler?: NodeSDKConfiguration['sampler'];
  readonly propagator?: TextMapPropagator;
  /** Instead of the export. */
  readonly spanProcessors?: NodeSDKConfiguration['spanProcessors'];
}

/** A real SDK in this process, exporting over real OTLP/HTTP to a receiver in this process. */
export interface Telemetry {
  /** The one that handles undici. */
  readonly instrumentation: SeekInstrumentation;
  /** All client spans exported so far, the export of what is finished included. */
  clientSpans(): Promise<readonly ReceivedSpan[]>;
  /** The same of server spans. */
  serverSpans(): Promise<readonly ReceivedSpan[]>;
  /** Stops everything and frees the API's globals for the next test. */
  stop(): Promise<void>;
}

const SPAN_KIND_SERVER = 2;
const SPAN_KIND_CLIENT = 3;

export async function startTelemetry({
  seek,
  instrumentations,
  sampler,
  propagator,
  spanProcessors,
}: TelemetryOptions = {}): Promise<Telemetry> {
  const receiver: OtlpReceiver = await startOtlpReceiver();
  const made = instrumentations ?? [new SeekInstrumentation({ userAgent: 'wire-test/1.0.0', ...seek })];
  const sdk = new NodeSDK({
    autoDetectResources: false,
    idGenerator: new UuidTraceIdGenerator(),
    instrumentations: [...made],
    logRecordProcessors: [],
    metricReaders: [],
    ...(spanProcessors === undefined
      ? { traceExporter: new OTLPTraceExporter({ url: `${receiver.url}/v1/traces` }) }
      : { spanProcessors }),
    ...(sampler === undefined ? {} : { sampler }),
    ...(propagator === undefined ? {} : { textMapPropagator: propagator }),
  });
  sdk.start();
  const spansOf = async (kind: number) => {
    await flush();
    return receiver.spans.filter((span) => span.kind === kind);
  };
  return {
    instrumentation: made.find((each) => each.instrumentationName.endsWith('undici')) as SeekInstrumentation,
    clientSpans: () => spansOf(SPAN_KIND_CLIENT),
    serverSpans: () => spansOf(SPAN_KIND_SERVER),
    stop: async () => {
      for (const each of made) {
        each.disable();
      }
      await sdk.shutdown();
      for (const api of [trace, context, propagation, metrics, logs]) {
        api.disable();
      }
      await receiver.close();
    },
  };
}

async function flush(): Promise<void> {
  const provider = trace.getTracerProvider() as unknown as { getDelegate(): { forceFlush(): Promise<void> } };
  await provider.getDelegate().forceFlush();
}
