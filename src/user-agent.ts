/**
 * What the `User-Agent` header says: the name and version of the calling service, as product tokens
 * (RFC 9110, sections 5.6.2 and 10.1.5).
 *
 * @module
 */

/** Products that are HTTP libraries and runtimes: a `User-Agent` of nothing else names no application. */
const HTTP_LIBRARIES: ReadonlySet<string> = new Set([
  'axios',
  'bent',
  'cross-fetch',
  'gaxios',
  'got',
  'ky',
  'make-fetch-happen',
  'minipass-fetch',
  'needle',
  'node',
  'node-fetch',
  'node-superagent',
  'node.js',
  'superagent',
  'teeny-request',
  'undici',
  'urllib',
  'wreck',
]);

/** A client sends the same with each request: the last one is most often the next one, too. */
let lastAsked: string | undefined;
let lastIsGeneric = false;

/**
 * Whether a `User-Agent` only names HTTP libraries (`node`, `axios/1.7.2`, `got (https://…)`) and so says nothing
 * about who calls.
 */
export function isGenericUserAgent(userAgent: string): boolean {
  if (userAgent !== lastAsked) {
    lastIsGeneric = namesLibrariesOnly(userAgent);
    lastAsked = userAgent;
  }
  return lastIsGeneric;
}

function namesLibrariesOnly(userAgent: string): boolean {
  return userAgent
    .replace(/\([^)]*\)/g, ' ')
    .split(/[\s,]+/)
    .every(
      (product) => product === '' || HTTP_LIBRARIES.has((product.split('/', 1)[0] as string).toLowerCase()),
    );
}

/**
 * Makes a list of product tokens of a text such as `example-import/1.2.3 build/77`: whatever a token can't have
 * becomes `-`, and a leading npm scope (`@example/`) is dropped.
 *
 * @returns `name/version` products with single spaces between them, or `undefined` where nothing is left that
 * could name an application
 */
export function productTokens(text: string): string | undefined {
  const products = text
    .trim()
    .split(/[ \t]+/)
    .map(productOf)
    .filter((product) => product !== undefined);
  return products.length === 0 ? undefined : products.join(' ');
}

/**
 * The product token of a named application: `productToken('@example/import', '1.2.3')` is `import/1.2.3`.
 *
 * @returns `name/version`, only `name` without a usable version, or `undefined` without a usable name
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

function tokenOf(text: string): string | undefined {
  const token = text.replace(/[^!#$%&'*+\-.^_`|~0-9A-Za-z]/g, '-');
  return /[0-9A-Za-z]/.test(token) ? token : undefined;
}
