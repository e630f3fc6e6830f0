import { validate } from 'uuid';

/** Matches UUIDs with a version. The nil UUID and the max UUID have none: RFC 9562, sections 5.9 and 5.10. */
const VERSIONED = /^.{14}[1-8]/;

/** Whether a value is a UUID that can identify something. The nil and max UUIDs can't. */
export function isIdentifyingUuid(value: unknown): value is string {
  return validate(value) && VERSIONED.test(value as string);
}
