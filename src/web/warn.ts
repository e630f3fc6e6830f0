/** What the application has registered with `@opentelemetry/api`. A page without OpenTelemetry does not load the API. */
const API = Symbol.for('opentelemetry.js.api.1');

/** At module level, because a page may create many wrappers with the same mistake. */
const warned = new Set<string>();

/**
 * Warns the developer, once per message: through OpenTelemetry's `diag` if it has a logger, else on the console.
 *
 * @see https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/internal/global-utils.ts
 */
export function warnOnce(message: string): void {
  if (!warned.has(message)) {
    warned.add(message);
    const { diag = console } = (globalThis as { [API]?: { diag?: Pick<Console, 'warn'> } })[API] ?? {};
    diag.warn('opentelemetry-instrumentation-seek', message);
  }
}
