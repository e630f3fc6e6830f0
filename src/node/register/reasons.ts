/**
 * Why something failed, in words, for people who read a log.
 *
 * @module
 */

/** Ends the chain if causes form a cycle. Real chains are short. */
const MAX_CAUSES = 5;
const MAX_LENGTH = 500;

/**
 * Returns a line for an error and for each of its causes, without their stacks.
 *
 * @param failure - an error, or whatever else was thrown
 */
export function reasonsOf(failure: unknown): string[] {
  const reasons: string[] = [];
  try {
    for (let next = failure; next !== undefined && reasons.length < MAX_CAUSES; next = causeOf(next)) {
      reasons.push(`caused by: ${firstLine(next)}`);
    }
  } catch {
    // A getter threw. What is known by now is better than nothing.
  }
  return reasons;
}

function causeOf(failure: unknown): unknown {
  // The error of a host with several addresses has no cause: https://nodejs.org/api/net.html#netconnect
  const { cause, errors } = Object(failure) as { readonly cause?: unknown; readonly errors?: unknown };
  return cause ?? (Array.isArray(errors) ? errors[0] : undefined);
}

/** The further lines of `require()`'s message list files that required each other. */
function firstLine(failure: unknown): string {
  const [line = ''] = String(failure).split(/[\r\n]/, 1);
  return line.slice(0, MAX_LENGTH);
}
