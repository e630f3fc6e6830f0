/**
 * The codes of GraphQL operations that failed with HTTP 200, as SEEK's do. Never messages or data, which may hold
 * candidates' details.
 *
 * @see https://spec.graphql.org/October2021/#sec-Errors
 * @module
 */

const MAX_CODES = 16;
/** Such as `BAD_USER_INPUT`. Anything else may be personal data. */
const CODE = /^\w{1,64}$/;

type GraphqlError = { readonly extensions?: { readonly code?: unknown } | null } | null;

/**
 * Finds the distinct `errors[].extensions.code` in a response.
 *
 * @param body - JSON: a response, or a list of the responses of a batch
 * @returns `undefined` where the body reports no error, or is not JSON
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
