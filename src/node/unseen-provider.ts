/**
 * A tracer provider that was set through another copy of the OpenTelemetry API and that this package's copy does not
 * accept. An API accepts what a newer API has set, and never what an older API has set.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/internal/semver.ts
 * @module
 */
import { trace } from '@opentelemetry/api';
import { ENV_LOG_LEVEL } from '../core/conventions.ts';
import { environmentValue } from '../core/environment.ts';
import { applicationDirectory } from './application-package.ts';
import { packageManagerCommand } from './packages/install-command.ts';

/** All copies of the API with this major version keep their globals here. */
const GLOBAL = Symbol.for('opentelemetry.js.api.1');

interface GlobalApi {
  readonly version: string;
  readonly trace?: object;
}

const warnedAbout = new WeakSet<object>();

/**
 * Warns about such a provider, once. It warns on standard error, because `diag` has no logger in most applications, and
 * nothing else explains why there are no spans.
 */
export function warnOfUnseenProvider(): void {
  const api = (globalThis as { readonly [GLOBAL]?: GlobalApi })[GLOBAL];
  if (api?.trace === undefined || api.trace === trace.getTracerProvider() || warnedAbout.has(api.trace)) {
    return;
  }
  warnedAbout.add(api.trace);
  if (environmentValue(process.env, ENV_LOG_LEVEL)?.toLowerCase() !== 'none') {
    const command = packageManagerCommand({ directory: applicationDirectory(), env: process.env });
    process.emitWarning(
      `the tracer provider was set through @opentelemetry/api ${api.version}, which the newer copy that opentelemetry-instrumentation-seek uses does not accept: calls to SEEK carry the headers and are not recorded. Use one version: ${command} @opentelemetry/api@${api.version}`,
      'SeekInstrumentationWarning',
    );
  }
}
