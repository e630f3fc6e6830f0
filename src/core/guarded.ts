import { logger } from './diagnostics.ts';

/**
 * Runs a hook. Reports its errors, including the rejection of an async hook, through `diag` instead of passing them to
 * the application.
 *
 * @param what - the name of the hook in the report
 */
export function guarded<T>(what: string, hook: () => T): T | undefined {
  try {
    const result = hook();
    if (result instanceof Promise) {
      result.catch((error) => report(what, error));
    }
    return result;
  } catch (error) {
    report(what, error);
    return undefined;
  }
}

function report(what: string, error: unknown): void {
  logger.error(`${what} failed; the request goes on`, error);
}
