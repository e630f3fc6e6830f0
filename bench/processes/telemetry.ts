import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { NodeSDK, type NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import {
  type Instrumentation,
  SeekInstrumentation,
  UuidTraceIdGenerator,
} from 'opentelemetry-instrumentation-seek';

export type Instrumented = 'seek' | 'seek-without-graphql' | 'plain';

/** Discards spans: exporting costs the same for all variants, and is not measured. */
const exporter = {
  export: (_spans: unknown, done: (result: { code: number }) => void) => done({ code: 0 }),
  shutdown: async () => {},
};

/** Starts an SDK with one of the two instrumentations of undici. */
export function startTelemetry(instrumented: Instrumented, hosts: readonly string[]): void {
  if (instrumented === 'plain') {
    startSdk([new UndiciInstrumentation()]);
  } else {
    const graphql = instrumented === 'seek';
    startSdk([new SeekInstrumentation({ hosts, userAgent: 'bench/1.0.0', graphql })], {
      idGenerator: new UuidTraceIdGenerator(),
    });
  }
}

/** Starts an SDK with a batch processor. */
export function startSdk(
  instrumentations: Instrumentation[],
  configuration: Partial<NodeSDKConfiguration> = {},
): void {
  const sdk = new NodeSDK({
    autoDetectResources: false,
    instrumentations,
    spanProcessors: [new BatchSpanProcessor({ exporter })],
    ...configuration,
  });
  sdk.start();
}
