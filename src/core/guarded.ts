import { logger } from './diagnostics.ts';

/**
 * Runs a hook. Reports its errors, including the rejection of an async hook, through `diag` instead of passing them to
 * the application.
 *
 * @param what - the name of the hook in the report
 */
export function guarded<T>(what: string, hook: () => T): T | undefined {
  const report = (error: unknown): void => {
    logger.error(`${what} failed; the request goes on`, error);
  };
  try {
    const result = hook();
    if (result instanceof Promise) {
      result.catch(report);
    }
    return result;
  } catch (error) {
    report(error);
    return undefined;
  }
}
