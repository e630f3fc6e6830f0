const [OBJECT, ARRAY] = Buffer.from('{[') as unknown as readonly [number, number];
/** White space (RFC 8259, section 2) and the bytes of a byte order mark, which some servers send (section 8.1). */
const BEFORE_JSON: ReadonlySet<number | undefined> = new Set(Buffer.from(' \t\n\r\uFEFF'));
/** What may precede JSON is short. */
const MAX_BEFORE_JSON = 64;

/** Whether a body that starts with these bytes may be a JSON object or array. */
export function startsAsJson(bytes: Uint8Array): boolean {
  for (let index = 0; index < MAX_BEFORE_JSON; index++) {
    const byte = bytes[index];
    if (byte === undefined || byte === OBJECT || byte === ARRAY) {
      return true;
    }
    if (!BEFORE_JSON.has(byte)) {
      return false;
    }
  }
  return true;
}
