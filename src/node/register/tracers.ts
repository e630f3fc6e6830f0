import type { TracerProvider } from '@opentelemetry/api';
import { flush } from '../flush.ts';
import type { Instrumentation } from '../instrumentation-base.ts';

/** The part of `NodeSDK` that is used here. It is private, and the same in both release lines. */
interface Sdk {
  /** Absent if nothing is traced. */
  readonly _tracerProvider?: TracerProvider;
}

interface FlushingProvider extends TracerProvider {
  forceFlush(): Promise<void>;
}

/**
 * Gives the instrumentations the tracer provider of an SDK that has started. The SDK gives them one before it has any,
 * and `AwsLambdaInstrumentation` then finds no `forceFlush()` in it: AWS Lambda would freeze all spans.
 *
 * Each response of a function waits for that flush, so it has the time limit of {@link flush}, and covers log records.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/blob/main/experimental/packages/opentelemetry-sdk-node/src/sdk.ts
 * @see https://github.com/open-telemetry/opentelemetry-js-contrib/blob/main/packages/instrumentation-aws-lambda/src/instrumentation.ts
 * @see https://github.com/open-telemetry/opentelemetry-js-contrib/pull/3714
 */
export function provideTracers(sdk: object, instrumentations: readonly Instrumentation[]): void {
  const { _tracerProvider: provider } = sdk as Sdk;
  if (provider === undefined) {
    return;
  }
  const flushing: FlushingProvider = {
    getTracer: (...args) => provider.getTracer(...args),
    forceFlush: () => flush(),
  };
  for (const instrumentation of instrumentations) {
    instrumentation.setTracerProvider(flushing);
  }
}
