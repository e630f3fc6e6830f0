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
import { hooksFor, type Lifetime } from './use-resource.ts';

export interface TelemetryOptions {
  readonly seek?: SeekInstrumentationConfig;
  /** Replaces the default, which is one `SeekInstrumentation`. */
  readonly instrumentations?: readonly Instrumentation[];
  readonly sampler?: NodeSDKConfiguration['sampler'];
  readonly propagator?: TextMapPropagator;
  /** Replaces the export to the receiver. */
  readonly spanProcessors?: NodeSDKConfiguration['spanProcessors'];
}

/** A real SDK that exports over real OTLP/HTTP to a receiver. Both run in this process. */
export interface Telemetry {
  /** The instrumentation of undici. */
  readonly instrumentation: SeekInstrumentation;
  /** Flushes the SDK and returns all client spans exported so far. */
  clientSpans(): Promise<readonly ReceivedSpan[]>;
  /** The same for server spans. */
  serverSpans(): Promise<readonly ReceivedSpan[]>;
  /** Stops everything and resets the globals of the API for the next test. */
  stop(): Promise<void>;
}

/** Telemetry that a `describe` starts and stops through mocha hooks. Its spans are those of the last start. */
export interface UsedTelemetry extends Telemetry {
  /** Stops the running telemetry, if any, and starts with other options. */
  start(options?: TelemetryOptions): Promise<Telemetry>;
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

/**
 * Stops telemetry after each test of a `describe` (or once after all).
 *
 * @param options - start with these before. Without them, each test calls {@link UsedTelemetry.start} itself.
 */
export function useTelemetry(options?: () => TelemetryOptions, lifetime: Lifetime = 'test'): UsedTelemetry {
  let current: Telemetry | undefined;
  const running = () => {
    if (current === undefined) {
      throw new Error('no telemetry runs');
    }
    return current;
  };
  const stop = async () => {
    const started = current;
    current = undefined;
    await started?.stop();
  };
  const start = async (given?: TelemetryOptions) => {
    await stop();
    current = await startTelemetry(given);
    return current;
  };
  const [begin, end] = hooksFor(lifetime);
  if (options !== undefined) {
    begin(() => start(options()));
  }
  end(stop);
  return {
    get instrumentation() {
      return running().instrumentation;
    },
    clientSpans: () => running().clientSpans(),
    serverSpans: () => running().serverSpans(),
    stop,
    start,
  };
}

async function flush(): Promise<void> {
  const provider = trace.getTracerProvider() as unknown as { getDelegate(): { forceFlush(): Promise<void> } };
  await provider.getDelegate().forceFlush();
}
