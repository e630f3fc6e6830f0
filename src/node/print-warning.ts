import { ENV_LOG_LEVEL } from '../core/conventions.ts';
import { environmentValue } from '../core/environment.ts';

/**
 * Warns on standard error, because `diag` has no logger in most applications. `OTEL_LOG_LEVEL=none` turns it off.
 */
export function printWarning(message: string): void {
  if (environmentValue(process.env, ENV_LOG_LEVEL)?.toLowerCase() !== 'none') {
    process.emitWarning(message, 'SeekInstrumentationWarning');
  }
}
