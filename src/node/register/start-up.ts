/**
 * Starts OpenTelemetry's Node SDK for `register`. The SDK reads its own environment variables.
 *
 * @module
 */
import { context } from '@opentelemetry/api';
import { ENV_SDK_DISABLED } from '../../core/conventions.ts';
import { isEnvironmentTrue } from '../../core/environment.ts';
import { serviceAttributes } from '../../core/service-user-agent.ts';
import { applicationPackage } from '../application-package.ts';
import { reachEsModules } from '../es-modules.ts';
import { flushWith } from '../flush.ts';
import { http2InstrumentationWith } from '../http2/instrumentation.ts';
import type { Http2RequestHooks } from '../http2/requests.ts';
import { withNativeFetch } from '../native-fetch/instrumentation.ts';
import { warnOfLimits } from '../native-fetch/limits.ts';
import { processSettings } from '../process-settings.ts';
import { UuidTraceIdGenerator } from '../trace-id-generator.ts';
import { warnOfUnseenProvider } from '../unseen-provider.ts';
import { makeListSeekAware, withHttp2 } from '../with-seek.ts';
import { acceptedSession, extendingExtraction, untracedSession } from './extraction.ts';
import { defaultInstrumentations, undiciAndHttp } from './instrumentations.ts';
import type { OpenTelemetry } from './open-telemetry.ts';
import { isOtlpProtocolByDefault, tracesExporters } from './otlp-defaults.ts';
import { recordedBy } from './recorded.ts';
import { jsonRequestLog } from './request-log.ts';
import { warnOfSecondSpans } from './second-spans.ts';
import { isFirstStartUp, warnOfStartedSdk, watchForReplacedSdk } from './second-start-up.ts';
import { nameService } from './service-resource.ts';
import { flushAndShutDown } from './shutdown.ts';
import { provideTracers } from './tracers.ts';
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
  const { warn, warnNow, sdkStarts } = startUpWarnings(env);
  if (!isFirstStartUp(warn)) {
    return;
  }
  warnOfLimits(warn);
  const configured = { ...processSettings({}, warn), findsSecondSpans: true };
  const settings =
    configured.log === 'json' ? { ...configured, requestLog: jsonRequestLog(process.stderr) } : configured;
  const http2 = (hooks: Http2RequestHooks) => http2InstrumentationWith(settings, hooks);
  const isDisabled = isEnvironmentTrue(env, ENV_SDK_DISABLED);
  const isUntraced = isDisabled || tracesExporters(env).includes('none');
  const extensions = [
    ...(isUntraced ? [untracedSession()] : []),
    ...(settings.acceptSession ? [acceptedSession(warn)] : []),
  ];
  if (isDisabled) {
    // The SDK would do nothing, but SEEK still expects its headers, and sessions need a context manager.
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    extendingExtraction(propagation, extensions, () =>
      withNativeFetch(
        withHttp2(makeListSeekAware(undiciAndHttp(HttpInstrumentation), settings), http2),
        settings,
      ),
    );
    return;
  }
  warnOfStartedSdk(warn);
  const { instrumentations, origin, ...rest } = defaultInstrumentations(env, HttpInstrumentation, warn);
  const aware = withNativeFetch(withHttp2(makeListSeekAware(instrumentations, settings), http2), settings);
  reachEsModules(aware, origin, warn);
  const exporter = new OTLPTraceExporter();
  const sdk = new NodeSDK({
    idGenerator: new UuidTraceIdGenerator(),
    instrumentations: aware,
    ...rest,
    ...(isOtlpProtocolByDefault(env) ? { traceExporter: exporter } : {}),
  });
  nameService(
    sdk,
    serviceAttributes(env, () => applicationPackage(), settings.userAgent),
  );
  sdkStarts();
  extendingExtraction(propagation, extensions, () => sdk.start());
  warnOfUnseenProvider();
  warnOfSecondSpans(sdk, settings, warn);
  watchForReplacedSdk(sdk, warnNow, process);
  const recorded = recordedBy(sdk, exporter, warnNow);
  provideTracers(sdk, aware);
  flushWith(recorded);
  flushAndShutDown(recorded, process);
}
