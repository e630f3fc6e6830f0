/**
 * Product tokens, the parts of a `User-Agent`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.1.5
 * @module
 */

/**
 * Converts text such as `example-import/1.2.3 build/77` to product tokens. Characters that are not allowed in a token
 * become `-`, and a leading npm scope (`@example/`) is removed.
 *
 * @returns `name/version` products separated by single spaces, or `undefined` if no usable name remains
 */
export function productTokens(text: string): string | undefined {
  const products = text
    .trim()
    .split(/[ \t]+/)
    .map((word) => productOf(word.trim()))
    .filter((product) => product !== undefined);
  return products.length === 0 ? undefined : products.join(' ');
}

/**
 * Returns the product token of an application: `productToken('@example/import', '1.2.3')` is `import/1.2.3`.
 *
 * @returns `name/version`; `name` if the version is unusable; `undefined` if the name is unusable
 */
export function productToken(name: string, version: string | undefined): string | undefined {
  const token = tokenOf(name.trim().replace(/^@[^/]*\//, ''));
  const versionToken = version === undefined ? undefined : tokenOf(version.trim());
  return token === undefined || versionToken === undefined ? token : `${token}/${versionToken}`;
}

function productOf(text: string): string | undefined {
  const withoutScope = text.replace(/^@[^/]*\//, '');
  const slash = withoutScope.indexOf('/');
  return slash === -1
    ? productToken(withoutScope, undefined)
    : productToken(withoutScope.slice(0, slash), withoutScope.slice(slash + 1));
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 */
function tokenOf(text: string): string | undefined {
  const token = text.replace(/[^!#$%&'*+\-.^_`|~0-9A-Za-z]/g, '-');
  return /[0-9A-Za-z]/.test(token) ? token : undefined;
}
