import { diag } from '@opentelemetry/api';

/** OpenTelemetry's `diag`, which prefixes every message with the name of this package. */
export const logger: ReturnType<typeof diag.createComponentLogger> = diag.createComponentLogger({
  namespace: 'opentelemetry-instrumentation-seek',
});

/** Warns the operator in one sentence, followed by details such as an error. */
export type Warn = (message: string, ...details: readonly unknown[]) => void;

/** Warns through `diag`. */
export const warn: Warn = (message, ...details) => {
  logger.warn(message, ...details);
};

/** Passes on each distinct message once. Messages come from a fixed set, so memory stays bounded. */
export function once(next: Warn): Warn {
  const seen = new Set<string>();
  return (message, ...details) => {
    if (!seen.has(message)) {
      seen.add(message);
      next(message, ...details);
    }
  };
}
