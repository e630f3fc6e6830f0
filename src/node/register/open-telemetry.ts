/**
 * The packages of OpenTelemetry that `register` starts, found in the application. Imports nothing but Node.js, so that
 * it can say what is missing whatever is missing.
 *
 * @module
 */
import type { PropagationAPI } from '@opentelemetry/api';
import type { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import type { NodeSDK } from '@opentelemetry/sdk-node';
import { type InstalledPackage, installedPackage, requirePackage } from '../packages/installed-packages.ts';

/** What `register` needs of OpenTelemetry, in the versions that the application has. */
export interface OpenTelemetry {
  readonly NodeSDK: typeof NodeSDK;
  readonly OTLPTraceExporter: typeof OTLPTraceExporter;
  readonly HttpInstrumentation: typeof HttpInstrumentation;
  readonly AsyncLocalStorageContextManager: typeof AsyncLocalStorageContextManager;
  /** Of the copy of the API that the SDK uses. */
  readonly propagation: PropagationAPI;
}

export interface FoundOpenTelemetry {
  /** The names of packages that `register` needs and that are not there. */
  readonly missing: readonly string[];
  load(): OpenTelemetry;
}

const SCOPE = '@opentelemetry/';

/**
 * Loads by `require()`: what OpenTelemetry builds for it starts faster, and imports no built-in module as an ES module
 * before the instrumentations are there.
 *
 * @param directories - where to look, the application's own folder first
 */
export function findOpenTelemetry(directories: readonly string[]): FoundOpenTelemetry {
  const find = (name: string, ...before: readonly (InstalledPackage | undefined)[]) =>
    installedPackage(`${SCOPE}${name}`, [...before.flatMap((each) => each?.folder ?? []), ...directories]);

  const auto = find('auto-instrumentations-node');
  const sdk = find('sdk-node') ?? find('sdk-node', auto);
  const http = find('instrumentation-http') ?? find('instrumentation-http', auto);
  const needed = { api: find('api'), 'sdk-node': sdk, 'instrumentation-http': http };
  const missing = Object.entries(needed).flatMap(([name, found]) =>
    found === undefined ? `${SCOPE}${name}` : [],
  );
  return {
    missing,
    load: () => {
      // From where the SDK is, so that they have the versions that the SDK depends on.
      const exporter = find('exporter-trace-otlp-http', sdk);
      const contextManager = find('context-async-hooks', sdk, find('sdk-trace-node', sdk));
      return {
        NodeSDK: exportOf(sdk, 'NodeSDK'),
        OTLPTraceExporter: exportOf(exporter, 'OTLPTraceExporter'),
        HttpInstrumentation: exportOf(http, 'HttpInstrumentation'),
        AsyncLocalStorageContextManager: exportOf(contextManager, 'AsyncLocalStorageContextManager'),
        propagation: exportOf(find('api', sdk), 'propagation'),
      };
    },
  };
}

function exportOf<K extends keyof OpenTelemetry>(
  found: InstalledPackage | undefined,
  name: K,
): OpenTelemetry[K] {
  return requirePackage<OpenTelemetry>(found as InstalledPackage)[name];
}
