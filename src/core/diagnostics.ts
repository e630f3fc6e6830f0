import { diag } from '@opentelemetry/api';

/** OpenTelemetry's `diag`, with the name of this package before every message. */
export const logger: ReturnType<typeof diag.createComponentLogger> = diag.createComponentLogger({
  namespace: 'opentelemetry-instrumentation-seek',
});

/** Tells the operator something in one sentence, with details such as an error after it. */
export type Warn = (message: string, ...details: readonly unknown[]) => void;

/** Warns through `diag`. */
export const warn: Warn = (message, ...details) => {
  logger.warn(message, ...details);
};

/** Passes on each distinct message once. Messages come from a fixed set, so the set of them stays small. */
export function once(next: Warn): Warn {
  const said = new Set<string>();
  return (message, ...details) => {
    if (!said.has(message)) {
      said.add(message);
      next(message, ...details);
    }
  };
}
