/** What ends a command without its result: what was wrong, and what to try. */
abstract class Failure extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** The command line is wrong. */
export class WrongUsage extends Failure {}

/** The backend can't be asked: it doesn't answer, or it is none. */
export class CannotAsk extends Failure {}

/** What was looked for is not there. */
export class NotFound extends Failure {}

/** Why a request got no answer, as short as it can be said: `ECONNREFUSED`. */
export function reasonOf(error: unknown, timeoutMillis: number): string {
  const { name, message, code, cause } = error as NodeJS.ErrnoException;
  if (name === 'TimeoutError') {
    return `no answer within ${timeoutMillis / 1_000} s`;
  }
  // fetch says no more than "fetch failed"; what happened is in the cause.
  return cause === undefined ? (code ?? message) : reasonOf(cause, timeoutMillis);
}
