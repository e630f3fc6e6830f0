/**
 * What `register` starts: OpenTelemetry's Node SDK, steered by its own environment variables.
 *
 * @module
 */
import { context, type TracerProvider, trace } from '@opentelemetry/api';
import { acceptingSessions } from './accept-session.ts';
import { withSeek } from './compose.ts';
import { onWarning, warn } from './diagnostics.ts';
import { reachEsModules } from './es-modules.ts';
import { instrumentationsOf, undiciAndHttp } from './instrumentations.ts';
import type { OpenTelemetry } from './open-telemetry.ts';
import { acceptsSession } from './options.ts';
import { deliverBeforeEnd } from './shutdown.ts';
import { UuidTraceIdGenerator } from './trace-id-generator.ts';
import { warnOfUnseenProvider } from './unseen-provider.ts';

const STARTED = Symbol.for('opentelemetry-instrumentation-seek/register');
const env = process.env;

/** Starts OpenTelemetry's Node SDK with everything of this package in it. */
export function start({
  NodeSDK,
  OTLPTraceExporter,
  HttpInstrumentation,
  AsyncLocalStorageContextManager,
  propagation,
}: OpenTelemetry): void {
  // Warnings about settings are of no use where nobody sees them, and `diag` shows nothing unless OTEL_LOG_LEVEL says so,
  // nor before there is an SDK.
  const logLevel = env['OTEL_LOG_LEVEL']?.trim().toLowerCase();
  if (logLevel !== 'none' && logLevel !== 'error') {
    onWarning((message) => process.emitWarning(message, 'SeekInstrumentationWarning'));
  }
  if (STARTED in globalThis) {
    warn(
      'register was loaded twice, from two copies of the package; the first one stays, this one does nothing',
    );
    return;
  }
  Object.defineProperty(globalThis, STARTED, { value: true });
  const withSessions = acceptsSession({ env, warn })
    ? (startSdk: () => void) => acceptingSessions(propagation, startSdk)
    : (startSdk: () => void) => startSdk();
  if (env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') {
    // The SDK would do nothing. SEEK wants its headers all the same, and sessions need a context.
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    withSessions(() => withSeek(undiciAndHttp(HttpInstrumentation)));
    return;
  }
  if (isTracing()) {
    warn(
      'an OpenTelemetry SDK was started before register: each call gets two spans; start one of the two, with withSeek in it (README, "A service with an OpenTelemetry SDK already")',
    );
  }
  const { instrumentations, origin, ...rest } = instrumentationsOf(env, HttpInstrumentation);
  const aware = withSeek(instrumentations);
  if (origin !== undefined) {
    reachEsModules(aware, origin);
  }
  const sdk = new NodeSDK({
    idGenerator: new UuidTraceIdGenerator(),
    instrumentations: aware,
    ...rest,
    ...(otlpProtocolIsOpen() ? { traceExporter: new OTLPTraceExporter() } : {}),
  });
  if (logLevel) {
    onWarning(undefined);
  }
  withSessions(() => sdk.start());
  warnOfUnseenProvider();
  deliverBeforeEnd({ flush: flushTraces, shutdown: () => sdk.shutdown() }, process);
}

function isTracing(): boolean {
  const provider: TracerProvider & { getDelegateTracer?(name: string): unknown } = trace.getTracerProvider();
  return provider.getDelegateTracer?.('opentelemetry-instrumentation-seek') !== undefined;
}

/** Traces go out over OTLP, and nobody says in which of its encodings. */
function otlpProtocolIsOpen(): boolean {
  const exporter = env['OTEL_TRACES_EXPORTER']?.trim();
  return (
    (!exporter || exporter === 'otlp') &&
    !env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL']?.trim() &&
    !env['OTEL_EXPORTER_OTLP_PROTOCOL']?.trim()
  );
}

async function flushTraces(): Promise<void> {
  const provider: TracerProvider & { getDelegate?(): { forceFlush?(): Promise<void> } } =
    trace.getTracerProvider();
  await provider.getDelegate?.().forceFlush?.();
}
