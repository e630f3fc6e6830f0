import { ENV_LOG_LEVEL } from '../../core/conventions.ts';
import { logger, once, type Warn } from '../../core/diagnostics.ts';
import { type Environment, environmentValue } from '../../core/environment.ts';

export interface StartUpWarnings {
  /** Warns once per message, through `diag` and, if `diag` has no logger, on standard error. */
  readonly warn: Warn;
  /** Call this before starting the SDK, which sets a logger for `diag` if `OTEL_LOG_LEVEL` is set. */
  sdkStarts(): void;
}

/** `diag` has no logger before the SDK starts. Afterwards, it has a logger only if `OTEL_LOG_LEVEL` is set. */
export function startUpWarnings(env: Environment): StartUpWarnings {
  const logLevel = environmentValue(env, ENV_LOG_LEVEL)?.toLowerCase();
  let isShown = logLevel !== 'none' && logLevel !== 'error';
  return {
    warn: once((message, ...details) => {
      logger.warn(message, ...details);
      if (isShown) {
        process.emitWarning(message, 'SeekInstrumentationWarning');
      }
    }),
    sdkStarts: () => {
      isShown &&= logLevel === undefined;
    },
  };
}
