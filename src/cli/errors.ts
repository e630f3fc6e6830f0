/** Ends a command without a result. `message` is what went wrong, `remedy` what to try. */
abstract class CommandError extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** The command line is wrong. */
export class UsageError extends CommandError {}

/** The backend does not respond, or is not the expected backend. */
export class BackendError extends CommandError {}

/** The search found nothing. */
export class NotFoundError extends CommandError {}

/** Why a request got no response, in short: `ECONNREFUSED`. */
export function reasonOf(error: unknown, timeoutMillis: number): string {
  const { name, message, code, cause } = error as NodeJS.ErrnoException;
  if (name === 'TimeoutError') {
    return `no response within ${timeoutMillis / 1_000} s`;
  }
  // The message of a network error from fetch is always "fetch failed"; the reason is in its cause.
  // https://github.com/nodejs/undici/blob/v7.16.0/lib/web/fetch/index.js#L232
  return cause === undefined ? (code ?? message) : reasonOf(cause, timeoutMillis);
}
