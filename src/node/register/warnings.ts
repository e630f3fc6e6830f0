import { ENV_LOG_LEVEL } from '../../core/conventions.ts';
import { logger, once, type Warn } from '../../core/diagnostics.ts';
import { type Environment, environmentValue } from '../../core/environment.ts';
import { reasonsOf } from './reasons.ts';

export interface StartUpWarnings {
  /** Warns once per message, through `diag` and, if `diag` has no logger, on standard error. */
  readonly warn: Warn;
  /** The same, at once. `process.emitWarning()` waits for the next tick, which the end of a process does not have. */
  readonly warnNow: Warn;
  /** Call this before starting the SDK, which sets a logger for `diag` if `OTEL_LOG_LEVEL` is set. */
  sdkStarts(): void;
}

const NAME = 'SeekInstrumentationWarning';

/** `diag` has no logger before the SDK starts. Afterwards, it has a logger only if `OTEL_LOG_LEVEL` is set. */
export function startUpWarnings(env: Environment): StartUpWarnings {
  const logLevel = environmentValue(env, ENV_LOG_LEVEL)?.toLowerCase();
  let isShown = logLevel !== 'none' && logLevel !== 'error';
  const warning =
    (show: (message: string, detail: string) => void): Warn =>
    (message, ...details) => {
      logger.warn(message, ...details);
      if (isShown) {
        show(message, details.flatMap(reasonsOf).join('\n'));
      }
    };
  return {
    warn: once(
      // Node.js writes an empty detail as an empty line.
      warning((message, detail) => process.emitWarning(message, { type: NAME, ...(detail && { detail }) })),
    ),
    warnNow: once(
      warning((message, detail) =>
        process.emit('warning', Object.assign(new Error(message), { name: NAME, ...(detail && { detail }) })),
      ),
    ),
    sdkStarts: () => {
      isShown &&= logLevel === undefined;
    },
  };
}
