import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import { SeekInstrumentation, UuidTraceIdGenerator } from 'opentelemetry-instrumentation-seek';

export type Instrumented = 'seek' | 'plain';

/** Discards spans: exporting costs the same for all variants, and is not measured. */
const exporter = {
  export: (_spans: unknown, done: (result: { code: number }) => void) => done({ code: 0 }),
  shutdown: async () => {},
};

/** Starts an SDK with a batch processor and one of the two instrumentations. */
export function startTelemetry(instrumented: Instrumented, hosts: readonly string[]): void {
  const instrumentation =
    instrumented === 'seek'
      ? new SeekInstrumentation({ hosts, userAgent: 'bench/1.0.0' })
      : new UndiciInstrumentation();
  const sdk = new NodeSDK({
    autoDetectResources: false,
    instrumentations: [instrumentation],
    spanProcessors: [new BatchSpanProcessor({ exporter })],
    ...(instrumented === 'seek' ? { idGenerator: new UuidTraceIdGenerator() } : {}),
  });
  sdk.start();
}
