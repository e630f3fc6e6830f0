/**
 * Removes secrets from recorded URLs. Requests are sent unchanged.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/ (`url.full` and `url.query`)
 * @module
 */

/** The replacement for a secret. */
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

/** Returns {@link SECRET_QUERY_KEYS} and further keys, in lower case. */
export function secretKeysWith(further: readonly string[]): ReadonlySet<string> {
  return new Set([...SECRET_QUERY_KEYS, ...further].map((key) => key.toLowerCase()));
}

/**
 * Replaces user info and the values of secret query keys in an absolute URL with `REDACTED`.
 *
 * @param secretKeys - in lower case
 * @returns the same string if it contains no secrets
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
 * Replaces the values of secret query keys with `REDACTED`. Everything else is kept, including order and encoding. A
 * `#fragment` in the form of a query is redacted, too. Runs in linear time.
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
 * Redacts everything after a secret key. Some servers parse `;` as a separator, most as part of a value:
 * https://www.w3.org/TR/html401/appendix/notes.html#h-B.2.2
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
    // Malformed percent-encoding, which no server decodes to a secret key.
    return key;
  }
}
