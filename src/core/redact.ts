/**
 * Removes secrets from the URLs that are recorded. What is sent never changes.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/ on `url.full` and `url.query`
 * @module
 */

/** What replaces a secret. */
export const REDACTED = 'REDACTED';

/** Query keys whose values are credentials or signatures, in any letter case. */
export const SECRET_QUERY_KEYS: readonly string[] = [
  'X-Amz-Signature',
  'X-Amz-Security-Token',
  'X-Amz-Credential',
  'AWSAccessKeyId',
  'Signature',
  'sig',
  'X-Goog-Signature',
  'token',
  'access_token',
  'client_secret',
  'apikey',
  'api_key',
];
const SECRET_KEYS = secretKeysWith([]);

/** {@link SECRET_QUERY_KEYS} and further keys, in lower case. */
export function secretKeysWith(further: readonly string[]): ReadonlySet<string> {
  return new Set([...SECRET_QUERY_KEYS, ...further].map((key) => key.toLowerCase()));
}

/**
 * Replaces user info and the values of secret query keys in an absolute URL with `REDACTED`.
 *
 * @param secretKeys - in lower case
 * @returns the same string where there is nothing to hide
 */
export function redactUrl(url: string, secretKeys: ReadonlySet<string> = SECRET_KEYS): string {
  const withoutUserInfo = url.replace(
    /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)@/i,
    (_, scheme: string, userInfo: string) =>
      `${scheme}${userInfo.includes(':') ? `${REDACTED}:${REDACTED}` : REDACTED}@`,
  );
  const query = withoutUserInfo.search(/[?#]/);
  return query === -1
    ? withoutUserInfo
    : withoutUserInfo.slice(0, query) + redactQuery(withoutUserInfo.slice(query), secretKeys);
}

/**
 * Replaces the values of secret query keys with `REDACTED`. Everything else stays, order and encoding included. A
 * `#fragment` in the form of a query is treated as one. The time it takes is linear in the length of the query.
 *
 * @param query - with or without the leading `?`
 * @param secretKeys - in lower case
 */
export function redactQuery(query: string, secretKeys: ReadonlySet<string> = SECRET_KEYS): string {
  return query
    .split(/([&#])/)
    .map((pair) => redactPair(pair, secretKeys))
    .join('');
}

/**
 * Some servers read `;` as a separator, most as part of a value: https://www.w3.org/TR/html401/appendix/notes.html#h-B.2.2
 * So everything after a secret key is hidden.
 */
function redactPair(pair: string, secretKeys: ReadonlySet<string>): string {
  let start = 0;
  for (const piece of pair.split(';')) {
    const equals = piece.indexOf('=');
    const key = piece.slice(piece.lastIndexOf('?', equals) + 1, equals);
    if (equals > 0 && secretKeys.has(decoded(key).toLowerCase())) {
      return `${pair.slice(0, start + equals)}=${REDACTED}`;
    }
    start += piece.length + 1;
  }
  return pair;
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    // Malformed percent-encoding. No server decodes it to another key.
    return key;
  }
}
