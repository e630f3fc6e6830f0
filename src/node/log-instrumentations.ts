/**
 * Adds `seek.session_id` to the log records of the pino, winston and bunyan instrumentations.
 *
 * @module
 */
import type { Span } from '@opentelemetry/api';
import { guarded } from '../core/guarded.ts';
import { unwrapHook, wrapHook } from '../core/wrapped-hooks.ts';
import type { Instrumentation } from './instrumentation-base.ts';
import { seekLogHook } from './logs.ts';

const NAMES: ReadonlySet<string> = new Set(
  ['pino', 'winston', 'bunyan'].map((name) => `@opentelemetry/instrumentation-${name}`),
);

/** The `logHook` option of all three instrumentations. */
type LogHook = (span: Span, record: Record<string, unknown>, level?: number) => void;

export function isLogInstrumentation({ instrumentationName }: Instrumentation): boolean {
  return NAMES.has(instrumentationName);
}

export function makeLogsSeekAware(instrumentation: Instrumentation): void {
  const config: ReturnType<Instrumentation['getConfig']> & { logHook?: LogHook } =
    instrumentation.getConfig();
  const original = unwrapHook(config.logHook);
  const logHook: LogHook = (span, record, level) => {
    if (original !== undefined) {
      guarded('logHook', () => original(span, record, level));
    }
    seekLogHook(span, record);
  };
  const aware: typeof config = { ...config, logHook: wrapHook(logHook, original) };
  instrumentation.setConfig(aware);
}
