/**
 * Compares the headers of answers, whatever the form in which a client has them.
 *
 * @module
 */

/** Remembered headers may keep as much memory from being freed. */
const MAX_SHARED_BYTES = 8192;
const COLON = 58;

/**
 * Returns headers in a form that does not keep a large buffer alive. undici publishes slices of the chunk that the
 * socket read, which may have 64 KiB. One copy of all is cheaper than a copy of each.
 *
 * @see https://github.com/nodejs/undici/blob/main/lib/dispatcher/client-h1.js (`wasm_on_header_value`)
 */
export function compactHeaders(headers: unknown): unknown {
  if (!Array.isArray(headers)) {
    return headers;
  }
  const [name, value] = headers;
  const last: unknown = headers.at(-1);
  if (!isBytes(name) || !isBytes(value) || !isBytes(last) || value.buffer.byteLength <= MAX_SHARED_BYTES) {
    return headers;
  }
  const length = last.byteOffset + last.length - name.byteOffset;
  if (name.buffer === last.buffer && length > 0) {
    const head = new Uint8Array(name.buffer, name.byteOffset, length);
    // Over HTTP/2, undici publishes copies that may be anywhere in a buffer.
    if (head[name.length] === COLON) {
      return head.slice();
    }
  }
  return headers.map((each) => (isBytes(each) ? String(each) : each));
}

/** Returns the same text for the same headers. Throws for malformed headers. */
export function textOfHeaders(headers: unknown): string {
  const values = new Map<string, string>();
  for (const [name, value] of headerEntries(headers)) {
    const lowerCase = asciiText(name).toLowerCase();
    const before = values.get(lowerCase);
    const text = Array.isArray(value) ? value.map(asciiText).join(', ') : asciiText(value);
    values.set(lowerCase, before === undefined ? text : `${before}, ${text}`);
  }
  return JSON.stringify([...values].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function headerEntries(headers: unknown): (readonly [unknown, unknown])[] {
  if (isBytes(headers)) {
    return linesOf(headers).map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    });
  }
  if (Array.isArray(headers)) {
    return headers.flatMap((name, i) => (i % 2 === 0 ? [[name, headers[i + 1]]] : []));
  }
  const object = headers as Partial<Iterable<readonly [unknown, unknown]>>;
  return typeof object[Symbol.iterator] === 'function'
    ? [...(object as Iterable<readonly [unknown, unknown]>)]
    : Object.entries(object);
}

/** Versions of undici decode other characters differently. */
function asciiText(value: unknown): string {
  return String(value).replace(/[^ -~]+/g, '?');
}

function linesOf(head: Uint8Array): readonly string[] {
  return Array.from(head, (byte) => String.fromCharCode(byte))
    .join('')
    .split(/\r?\n/);
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}
