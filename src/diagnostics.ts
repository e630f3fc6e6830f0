import { diag } from '@opentelemetry/api';

/** OpenTelemetry's `diag`, with the name of this package before every message. */
export const logger: ReturnType<typeof diag.createComponentLogger> = diag.createComponentLogger({
  namespace: 'opentelemetry-instrumentation-seek',
});

/** Tells the operator in a sentence, with what there is to add (an error, for instance) behind it. */
export type Warn = (message: string, ...details: readonly unknown[]) => void;

let listener: Warn | undefined;

/** Warns through `diag`, and to whoever {@link onWarning} named. */
export const warn: Warn = (message, ...details) => {
  logger.warn(message, ...details);
  listener?.(message, ...details);
};

/** Has warnings also given to a listener, for set-ups in which `diag` has no logger to show them. */
export function onWarning(next: Warn | undefined): void {
  listener = next;
}

/** Passes each different message on once. Messages come from a fixed set, so the memory of them can't grow. */
export function once(next: Warn): Warn {
  const said = new Set<string>();
  return (message, ...details) => {
    if (!said.has(message)) {
      said.add(message);
      next(message, ...details);
    }
  };
}
