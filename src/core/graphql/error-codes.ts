/**
 * Extracts the error codes of GraphQL operations, which fail with HTTP 200 at SEEK. Ignores messages and data, which
 * may contain candidates' details.
 *
 * @see https://spec.graphql.org/October2021/#sec-Errors
 * @module
 */

const MAX_CODES = 16;
/** Matches codes such as `BAD_USER_INPUT`. Any other value may be personal data. */
const CODE = /^\w{1,64}$/;

type GraphqlError = { readonly extensions?: { readonly code?: unknown } | null } | null;

/**
 * Returns the distinct `errors[].extensions.code` of a response.
 *
 * @param body - the JSON text of a response, or of an array of responses (a batch)
 * @returns `undefined` if the body contains no errors or is not JSON
 */
export function graphqlErrorCodes(body: string): readonly string[] | undefined {
  const errors = responsesOf(body).flatMap((response) => {
    const reported = (response as { readonly errors?: unknown } | null)?.errors;
    return Array.isArray(reported) ? (reported as readonly GraphqlError[]) : [];
  });
  const codes = errors.map((error) => error?.extensions?.code).filter(isCode);
  return errors.length === 0 ? undefined : [...new Set(codes)].slice(0, MAX_CODES);
}

function responsesOf(body: string): readonly unknown[] {
  try {
    return [JSON.parse(body)].flat();
  } catch {
    return [];
  }
}

function isCode(code: unknown): code is string {
  return typeof code === 'string' && CODE.test(code);
}
