/**
 * Takes secrets out of the URLs that are recorded. What is sent is never changed.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/ on `url.full` and `url.query`
 * @module
 */

const REDACTED = 'REDACTED';

/** Query keys whose values are credentials or signatures; they count in any case. */
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
const SECRET_KEYS: ReadonlySet<string> = new Set(SECRET_QUERY_KEYS.map((key) => key.toLowerCase()));

/**
 * Replaces user info and the values of secret query keys in an absolute URL by `REDACTED`.
 *
 * @returns the very same string where there is nothing to hide
 */
export function redactUrl(url: string): string {
  const withoutUserInfo = url.replace(
    /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)@/i,
    (_, scheme: string, userInfo: string) =>
      `${scheme}${userInfo.includes(':') ? `${REDACTED}:${REDACTED}` : REDACTED}@`,
  );
  const query = withoutUserInfo.indexOf('?');
  return query === -1
    ? withoutUserInfo
    : withoutUserInfo.slice(0, query) + redactQuery(withoutUserInfo.slice(query));
}

/**
 * Replaces the values of secret query keys by `REDACTED`; everything else, the order and the encoding stay.
 *
 * @param query - with or without the leading `?`; a `#fragment` at the end is kept
 */
export function redactQuery(query: string): string {
  return query.replace(/([^?&;#=]+)=([^&#]*)/g, (_, key: string, value: string) => {
    if (SECRET_KEYS.has(decoded(key).toLowerCase())) {
      return `${key}=${REDACTED}`;
    }
    // Most servers read `;` as part of a value, some as a separator: hide what either of them takes for a secret.
    const semicolon = value.indexOf(';');
    return semicolon === -1
      ? `${key}=${value}`
      : `${key}=${value.slice(0, semicolon)};${redactQuery(value.slice(semicolon + 1))}`;
  });
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    // Malformed percent-encoding: no server reads it as another key.
    return key;
  }
}
