/** The nil UUID and the max UUID have no version: RFC 9562, sections 5.9 and 5.10. */
const VERSIONED = /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i;

/** Whether a value is a UUID that can identify something. The nil and max UUIDs can't. */
export function isIdentifyingUuid(value: unknown): value is string {
  return typeof value === 'string' && VERSIONED.test(value);
}
