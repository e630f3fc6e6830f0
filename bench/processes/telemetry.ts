import { randomUUID } from 'node:crypto';
import type { Span } from '@opentelemetry/api';
import { UndiciInstrumentation, type UndiciRequest } from '@opentelemetry/instrumentation-undici';
import { NodeSDK, type NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import {
  type Instrumentation,
  SeekInstrumentation,
  UuidTraceIdGenerator,
} from 'opentelemetry-instrumentation-seek';

export type Instrumented = 'seek' | 'seek-without-graphql' | 'seek-with-sdk-ids' | 'plain' | 'by-hand';

/** Discards spans: exporting costs the same for all variants, and is not measured. */
const exporter = {
  export: (_spans: unknown, done: (result: { code: number }) => void) => done({ code: 0 }),
  shutdown: async () => {},
};

/** Starts an SDK with one of the two instrumentations of undici. */
export function startTelemetry(instrumented: Instrumented, hosts: readonly string[]): void {
  if (instrumented === 'plain') {
    startSdk([new UndiciInstrumentation()]);
  } else if (instrumented === 'by-hand') {
    startSdk([new UndiciInstrumentation({ requestHook: recordByHand })]);
  } else {
    const graphql = instrumented !== 'seek-without-graphql';
    startSdk(
      [new SeekInstrumentation({ hosts, userAgent: 'bench/1.0.0', graphql })],
      instrumented === 'seek-with-sdk-ids' ? {} : { idGenerator: new UuidTraceIdGenerator() },
    );
  }
}

/** The headers that SEEK asks for, as an application without this package sends them. */
export function headersByHand(): string[] {
  return ['x-request-id', randomUUID(), 'x-session-id', randomUUID(), 'user-agent', 'bench/1.0.0'];
}

/** Records the headers, as SEEK asks for, too. The span has `User-Agent` already. */
function recordByHand(span: Span, { headers }: UndiciRequest): void {
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i];
    if (name === 'x-request-id') {
      span.setAttribute('seek.request_id', headers[i + 1] as string);
    } else if (name === 'x-session-id') {
      span.setAttribute('seek.session_id', headers[i + 1] as string);
    }
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
