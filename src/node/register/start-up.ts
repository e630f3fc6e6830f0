/**
 * Starts OpenTelemetry's Node SDK for `register`. The SDK reads its own environment variables.
 *
 * @module
 */
import { context, type TracerProvider, trace } from '@opentelemetry/api';
import { ENV_SDK_DISABLED } from '../../core/conventions.ts';
import { isEnvironmentTrue } from '../../core/environment.ts';
import { reachEsModules } from '../es-modules.ts';
import { processSettings } from '../process-settings.ts';
import { UuidTraceIdGenerator } from '../trace-id-generator.ts';
import { warnOfUnseenProvider } from '../unseen-provider.ts';
import { makeListSeekAware } from '../with-seek.ts';
import { acceptingSessions } from './accept-session.ts';
import { defaultInstrumentations, undiciAndHttp } from './instrumentations.ts';
import type { OpenTelemetry } from './open-telemetry.ts';
import { isOtlpProtocolByDefault } from './otlp-defaults.ts';
import { isFirstStartUp, warnOfStartedSdk } from './second-start-up.ts';
import { flushAndShutDown } from './shutdown.ts';
import { startUpWarnings } from './warnings.ts';

/** Starts OpenTelemetry's Node SDK with all parts of this package. */
export function start({
  NodeSDK,
  OTLPTraceExporter,
  HttpInstrumentation,
  AsyncLocalStorageContextManager,
  propagation,
}: OpenTelemetry): void {
  const { env } = process;
  const { warn, sdkStarts } = startUpWarnings(env);
  if (!isFirstStartUp(warn)) {
    return;
  }
  const settings = processSettings({}, warn);
  const withSessions = settings.acceptSession
    ? (startSdk: () => void) => acceptingSessions(propagation, startSdk, warn)
    : (startSdk: () => void) => startSdk();
  if (isEnvironmentTrue(env, ENV_SDK_DISABLED)) {
    // The SDK would do nothing, but SEEK still expects its headers, and sessions need a context manager.
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    withSessions(() => makeListSeekAware(undiciAndHttp(HttpInstrumentation), settings));
    return;
  }
  warnOfStartedSdk(warn);
  const { instrumentations, origin, ...rest } = defaultInstrumentations(env, HttpInstrumentation, warn);
  const aware = makeListSeekAware(instrumentations, settings);
  reachEsModules(aware, origin, warn);
  const sdk = new NodeSDK({
    idGenerator: new UuidTraceIdGenerator(),
    instrumentations: aware,
    ...rest,
    ...(isOtlpProtocolByDefault(env) ? { traceExporter: new OTLPTraceExporter() } : {}),
  });
  sdkStarts();
  withSessions(() => sdk.start());
  warnOfUnseenProvider();
  flushAndShutDown({ flush: flushTraces, shutdown: () => sdk.shutdown() }, process);
}

/** `NodeSDK` has no method to flush: https://github.com/open-telemetry/opentelemetry-js/issues/3310 */
async function flushTraces(): Promise<void> {
  const provider: TracerProvider & { getDelegate?(): { forceFlush?(): Promise<void> } } =
    trace.getTracerProvider();
  await provider.getDelegate?.().forceFlush?.();
}
