/** Longer bodies are not read. */
export const MAX_JSON_LENGTH = 65_536;

/**
 * Whether a response is JSON that may be small, by its headers `Content-Type` and `Content-Length`. CORS hides neither.
 *
 * @see https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name
 */
export function isSmallJson(type: string | null, length: string | null): boolean {
  return /\bjson\b/.test(String(type)) && Number(length) <= MAX_JSON_LENGTH;
}
