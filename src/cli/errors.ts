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

/** Ends the search if causes form a cycle. Real chains are short. */
const MAX_CAUSES = 32;

/** Why a request got no response, in short: `ECONNREFUSED`. */
export function reasonOf(error: unknown, timeoutMillis: number): string {
  let { name, message, code, cause } = error as NodeJS.ErrnoException;
  // The message of a network error from fetch is always "fetch failed"; the reason is in its cause.
  // https://github.com/nodejs/undici/blob/v7.16.0/lib/web/fetch/index.js#L232
  for (let depth = 0; depth < MAX_CAUSES && name !== 'TimeoutError' && isObject(cause); depth++) {
    ({ name, message, code, cause } = cause as NodeJS.ErrnoException);
  }
  return name === 'TimeoutError' ? `no response within ${timeoutMillis / 1_000} s` : (code ?? message);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
