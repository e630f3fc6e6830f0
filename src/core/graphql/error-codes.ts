/**
 * Extracts the error codes of GraphQL operations, which fail with HTTP 200 at SEEK. Ignores messages and data, which
 * may contain candidates' details.
 *
 * @see https://spec.graphql.org/October2021/#sec-Errors
 * @module
 */

const MAX_CODES = 16;
const MAX_DEPTH = 100;
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = ['[', ']', '{', '}'].map((bracket) =>
  bracket.charCodeAt(0),
);
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
  if (isTooDeep(body)) {
    return [];
  }
  try {
    return [JSON.parse(body.replace(/^\uFEFF/, ''))].flat();
  } catch {
    return [];
  }
}

function isCode(code: unknown): code is string {
  return typeof code === 'string' && CODE.test(code);
}

/**
 * Whether JSON is nested too deeply to be parsed: parsing takes more memory and time the deeper the nesting, and a few
 * compressed bytes can hold any depth. Counts brackets in strings, too, which is close enough.
 */
function isTooDeep(json: string): boolean {
  let depth = 0;
  for (let i = 0; i < json.length && depth <= MAX_DEPTH; i++) {
    const code = json.charCodeAt(i);
    depth +=
      code === OPEN_ARRAY || code === OPEN_OBJECT
        ? 1
        : code === CLOSE_ARRAY || code === CLOSE_OBJECT
          ? -1
          : 0;
  }
  return depth > MAX_DEPTH;
}
