import { ENV_LOG_LEVEL } from '../../core/conventions.ts';
import { logger, once, type Warn } from '../../core/diagnostics.ts';
import { type Environment, environmentValue } from '../../core/environment.ts';

export interface StartUpWarnings {
  /** Warns through `diag`, and on standard error where `diag` has no logger. Each message once. */
  readonly warn: Warn;
  /** Call it before the SDK is started: it gives `diag` a logger, if `OTEL_LOG_LEVEL` is set. */
  sdkStarts(): void;
}

/** `diag` has no logger before the SDK is started, and none after it unless `OTEL_LOG_LEVEL` is set. */
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
