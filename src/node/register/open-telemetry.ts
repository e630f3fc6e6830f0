/**
 * Finds the OpenTelemetry packages that `register` starts. Imports nothing but Node.js, so that it works if packages
 * are missing.
 *
 * @module
 */
import type { PropagationAPI } from '@opentelemetry/api';
import type { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import type { NodeSDK } from '@opentelemetry/sdk-node';
import { type InstalledPackage, installedPackage, requirePackage } from '../packages/installed-packages.ts';
import { loadingOnUse } from '../packages/load-on-use.ts';
import {
  API,
  AUTO_INSTRUMENTATIONS,
  CONTEXT_MANAGER,
  HTTP_INSTRUMENTATION,
  NODE_SDK,
  NODE_TRACE_SDK,
  OTLP_EXPORTER,
} from '../packages/names.ts';
import { isSdkOnLine2 } from '../packages/release-lines.ts';

/**
 * `sdk-node` requires the packages of everything that the environment can ask for. They take longer than all the rest of
 * the start-up.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/issues/3527
 */
const FOR_SOME_ENVIRONMENTS =
  /^@opentelemetry\/(?:exporter-.+|propagator-.+|configuration|otlp-grpc-exporter-base)$/;
/** The same, but on the 2.x line, `sdk-node` exports them as `logs` and `metrics`. */
const FOR_SOME_ENVIRONMENTS_ON_LINE_3 = /^@opentelemetry\/sdk-(?:logs|metrics)$/;

/** The exports of OpenTelemetry that `register` uses, in the installed versions. */
export interface OpenTelemetry {
  readonly NodeSDK: typeof NodeSDK;
  readonly OTLPTraceExporter: typeof OTLPTraceExporter;
  readonly HttpInstrumentation: typeof HttpInstrumentation;
  readonly AsyncLocalStorageContextManager: typeof AsyncLocalStorageContextManager;
  /** From the copy of the API that the SDK uses. */
  readonly propagation: PropagationAPI;
}

export interface FoundOpenTelemetry {
  /** The names of required packages that are not installed. */
  readonly missing: readonly string[];
  load(): OpenTelemetry;
}

/**
 * The returned `load` calls `require()` instead of `import()`: OpenTelemetry's CommonJS builds load faster, and they
 * import no built-in module as an ES module before the instrumentations are enabled.
 *
 * @param directories - the directories to search, starting with the application's own directory
 */
export function findOpenTelemetry(directories: readonly string[]): FoundOpenTelemetry {
  const find = (name: string, ...dependents: readonly (InstalledPackage | undefined)[]) =>
    installedPackage(name, [...dependents.flatMap((each) => each?.folder ?? []), ...directories]);

  const auto = find(AUTO_INSTRUMENTATIONS);
  const sdk = find(NODE_SDK) ?? find(NODE_SDK, auto);
  const http = find(HTTP_INSTRUMENTATION) ?? find(HTTP_INSTRUMENTATION, auto);
  const required = { [API]: find(API), [NODE_SDK]: sdk, [HTTP_INSTRUMENTATION]: http };
  const missing = Object.entries(required).flatMap(([name, found]) => (found === undefined ? name : []));
  return {
    missing,
    load: () => {
      // Resolved from the SDK's folder, to get the versions that the SDK depends on.
      const exporter = find(OTLP_EXPORTER, sdk);
      const contextManager = find(CONTEXT_MANAGER, sdk, find(NODE_TRACE_SDK, sdk));
      const nodeSdk = sdk as InstalledPackage;
      const isLine2 = isSdkOnLine2(nodeSdk.version);
      const isForSome = (name: string) =>
        FOR_SOME_ENVIRONMENTS.test(name) || (!isLine2 && FOR_SOME_ENVIRONMENTS_ON_LINE_3.test(name));
      return loadingOnUse(nodeSdk, isForSome, () => ({
        NodeSDK: exportOf(sdk, 'NodeSDK'),
        OTLPTraceExporter: exportOf(exporter, 'OTLPTraceExporter'),
        HttpInstrumentation: exportOf(http, 'HttpInstrumentation'),
        AsyncLocalStorageContextManager: exportOf(contextManager, 'AsyncLocalStorageContextManager'),
        propagation: exportOf(find(API, sdk), 'propagation'),
      }));
    },
  };
}

function exportOf<K extends keyof OpenTelemetry>(
  found: InstalledPackage | undefined,
  name: K,
): OpenTelemetry[K] {
  return requirePackage<OpenTelemetry>(found as InstalledPackage)[name];
}
