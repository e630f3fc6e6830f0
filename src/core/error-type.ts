/**
 * Names an error for the attribute `error.type`: by its code or its name, never by its message, which may hold data.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/
 * @module
 */

/**
 * Returns the type of the error that a response reports; `undefined` if it reports none.
 *
 * @param codes - of the GraphQL errors in the response; `undefined` if there are none
 */
export function responseErrorType(
  codes: readonly string[] | undefined,
  status: number | undefined,
): string | undefined {
  return codes?.[0] ?? (codes !== undefined || Number(status) >= 400 ? String(status) : undefined);
}

/** Returns the type of an error without a response. */
export function codeOrNameOf(error: unknown): string {
  const { code, name } = Object(error) as { code?: unknown; name?: unknown };
  return [code, name].find(isName) ?? typeof error;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
