/**
 * Detects a tracer provider that was registered through an older copy of the OpenTelemetry API. A copy of the API
 * accepts providers from newer copies, but not from older ones.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/internal/semver.ts
 * @module
 */
import { trace } from '@opentelemetry/api';
import { applicationDirectory } from './application-package.ts';
import { packageManagerCommand } from './packages/install-command.ts';
import { printWarning } from './print-warning.ts';

/** All copies of the API with this major version share their globals under this key. */
const GLOBAL = Symbol.for('opentelemetry.js.api.1');

interface GlobalApi {
  readonly version: string;
  readonly trace?: object;
}

const warnedAbout = new WeakSet<object>();

/**
 * Warns once about such a provider, on standard error: nothing else explains the missing spans.
 */
export function warnOfUnseenProvider(): void {
  const api = (globalThis as { readonly [GLOBAL]?: GlobalApi })[GLOBAL];
  if (api?.trace === undefined || api.trace === trace.getTracerProvider() || warnedAbout.has(api.trace)) {
    return;
  }
  warnedAbout.add(api.trace);
  const command = packageManagerCommand({ directory: applicationDirectory(), env: process.env });
  printWarning(
    `the tracer provider was registered through @opentelemetry/api ${api.version}, but opentelemetry-instrumentation-seek uses a newer copy, which does not accept it: calls to SEEK carry the headers but are not recorded. To use one version, run: ${command} @opentelemetry/api@${api.version}`,
  );
}
