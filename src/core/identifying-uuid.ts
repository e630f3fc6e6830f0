import { validate } from 'uuid';

/** Matches the nil UUID and the max UUID: https://www.rfc-editor.org/rfc/rfc9562#section-5.9 and section 5.10 */
const NIL_OR_MAX = /^(0|-)+$|^(f|-)+$/i;

/** Whether a value is a UUID that can identify something. The nil and max UUIDs can't. */
export function isIdentifyingUuid(value: unknown): value is string {
  return validate(value) && !NIL_OR_MAX.test(value as string);
}
