/**
 * Removes secrets from recorded URLs. Requests are sent unchanged.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/ (`url.full` and `url.query`)
 * @module
 */

/** The replacement for a secret. */
export const REDACTED = 'REDACTED';

/** Query keys whose values are credentials, signatures, or tokens that name a candidate, in any letter case. */
export const SECRET_QUERY_KEYS: readonly string[] = (
  'X-Amz-Signature X-Amz-Security-Token X-Amz-Credential AWSAccessKeyId Signature sig X-Goog-Signature ' +
  'token access_token refresh_token id_token code client_secret client_assertion password apikey api_key ' +
  // SEEK appends these to the URL of an apply form.
  'seek-token seek-prefill-id'
).split(' ');
const SECRET_KEYS = secretKeysWith([]);

/** Returns {@link SECRET_QUERY_KEYS} and further keys, in lower case. */
export function secretKeysWith(further: readonly string[]): ReadonlySet<string> {
  return new Set([...SECRET_QUERY_KEYS, ...further].map((key) => key.toLowerCase()));
}

/**
 * Replaces user info and the values of secret query keys in an absolute URL with `REDACTED`. Runs in linear time.
 *
 * @param secretKeys - from {@link secretKeysWith}
 * @returns the same string if it contains no secrets
 */
export function redactUrl(url: string, secretKeys: ReadonlySet<string> = SECRET_KEYS): string {
  return (
    url
      // Linear: the match is anchored. A shorter repetition before a `:` always fails, and each `@` is tried once.
      .replace(
        /^([^/?#:]*:\/\/)[^/?#:]*(:[^/?#]*)?@/,
        (_, scheme: string, password?: string) => `${scheme}${password ? `${REDACTED}:` : ''}${REDACTED}@`,
      )
      .replace(/[?#].*/s, (query) => redactQuery(query, secretKeys))
  );
}

/**
 * Replaces the values of secret query keys with `REDACTED`. Everything else is kept, including order and encoding. A
 * `#fragment` in the form of a query is redacted, too. Runs in linear time.
 *
 * A key may also follow a `;`, which some servers parse as a separator and most as part of a value, or a `?`, which may
 * start the query of a URL in a value. So a secret extends to the next `&` or `#`:
 * https://www.w3.org/TR/html401/appendix/notes.html#h-B.2.2
 *
 * @param query - with or without the leading `?`
 * @param secretKeys - from {@link secretKeysWith}
 */
export function redactQuery(query: string, secretKeys: ReadonlySet<string> = SECRET_KEYS): string {
  let isSecret = false;
  return query.replace(
    // Linear: all parts are optional, so the first attempt matches, and each match starts where the last one ended.
    /([&#;?]?)([^&#;?=]*)(=[^&#;?]*)?/g,
    (piece, separator: string, key: string, value?: string) => {
      if (isSecret && /[;?]/.test(separator)) {
        return '';
      }
      // Only ASCII is decoded, which never throws: exceptions for malformed escapes would be slow.
      isSecret =
        value !== undefined &&
        secretKeys.has(key.replace(/%[0-7][0-9a-f]/gi, decodeURIComponent).toLowerCase());
      return isSecret ? `${separator}${key}=${REDACTED}` : piece;
    },
  );
}
