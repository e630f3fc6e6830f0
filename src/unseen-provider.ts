/**
 * A tracer provider that another copy of the OpenTelemetry API has set, and that ours does not accept: an API takes what a
 * newer one has set, never what an older one has.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/internal/semver.ts
 * @module
 */
import { trace } from '@opentelemetry/api';
import { applicationDirectory } from './application-package.ts';
import { packageManagerCommand } from './install-command.ts';

/** Where all copies of the API with this major version keep what was set. */
const GLOBAL = Symbol.for('opentelemetry.js.api.1');

interface GlobalApi {
  readonly version: string;
  readonly trace?: unknown;
}

let isSaid = false;

/**
 * Warns once, as soon as there is such a provider: on standard error, for `diag` has no logger in most applications, and
 * without this warning nothing tells why there are no spans.
 */
export function warnOfUnseenProvider(): void {
  const set = (globalThis as { readonly [GLOBAL]?: GlobalApi })[GLOBAL];
  if (set?.trace === undefined || isSaid || set.trace === trace.getTracerProvider()) {
    return;
  }
  isSaid = true;
  if (process.env['OTEL_LOG_LEVEL']?.trim().toLowerCase() !== 'none') {
    const command = packageManagerCommand({ directory: applicationDirectory(), env: process.env });
    process.emitWarning(
      `the tracer provider was set through @opentelemetry/api ${set.version}, which the newer copy that opentelemetry-instrumentation-seek has does not accept: calls to SEEK carry the headers and are not recorded. Use one version: ${command} @opentelemetry/api@${set.version}`,
      'SeekInstrumentationWarning',
    );
  }
}
