import { logger } from './diagnostics.ts';

/**
 * Runs a hook. Reports what the hook throws through `diag`, and the rejection of an async hook too; neither reaches the
 * application.
 *
 * @param what - names the hook in the report
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
