/**
 * Reads the members of the objects at the root of a JSON text, in linear time and without the values: those may be long
 * and may tell of candidates. The text may be cut anywhere.
 *
 * Checks the structure of what it skips, but not the characters of skipped strings: whoever reads a value parses it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8259
 * @module
 */

export interface JsonObject {
  /** The JSON text of each value, by key. As with `JSON.parse`, the last of several equal keys counts. */
  readonly members: ReadonlyMap<string, string>;
  /** The key of the value in which the text was cut. */
  readonly cutKey: string | undefined;
  readonly isComplete: boolean;
}

export interface JsonRoot {
  /** The object at the root, or the objects among the elements of the array at the root. */
  readonly objects: readonly JsonObject[];
  /** `false` if the text was cut. */
  readonly isComplete: boolean;
}

/** Byte order marks are not JSON, but parsers may ignore one. */
const BYTE_ORDER_MARK = '\uFEFF';
const [QUOTE, BACKSLASH, COLON, COMMA, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [
  ...'"\\:,[]{}',
].map((char) => char.charCodeAt(0)) as [number, number, number, number, number, number, number, number];
/** In ASCII, each closing bracket is two after the opening one. */
const TO_CLOSING = CLOSE_ARRAY - OPEN_ARRAY;
const WORD = /[-+.\w]*/y;
const LITERAL_OR_NUMBER = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][-+]?\d+)?)$/;

/** Where a text is read. After a failure: where it is malformed, or its end if it was cut. */
interface Cursor {
  readonly text: string;
  position: number;
}

/**
 * @param maxElements - how many elements of an array are read. The others are skipped.
 * @returns `undefined` if the text is malformed, or neither an object nor an array
 */
export function jsonMembers(text: string, maxElements: number): JsonRoot | undefined {
  const cursor = cursorAtRoot(text);
  const code = text.charCodeAt(cursor.position);
  if (code !== OPEN_OBJECT && code !== OPEN_ARRAY) {
    return undefined;
  }
  const root = code === OPEN_OBJECT ? rootOf(readObject(cursor)) : readElements(cursor, maxElements);
  skipSpace(cursor);
  return cursor.position < text.length ? undefined : root;
}

/**
 * Returns the JSON text of the first member with a key, of the object at the root. Reads no further, so the rest of the
 * text may be malformed.
 */
export function jsonMember(text: string, key: string): string | undefined {
  const cursor = cursorAtRoot(text);
  if (text.charCodeAt(cursor.position++) !== OPEN_OBJECT) {
    return undefined;
  }
  for (;;) {
    const found = readKey(cursor);
    skipSpace(cursor);
    const start = cursor.position;
    if (found === undefined || !skipValue(cursor)) {
      return undefined;
    }
    if (found === key) {
      return text.slice(start, cursor.position);
    }
    if (!skipChar(cursor, COMMA)) {
      return undefined;
    }
  }
}

function cursorAtRoot(text: string): Cursor {
  const cursor = { text, position: text.startsWith(BYTE_ORDER_MARK) ? 1 : 0 };
  skipSpace(cursor);
  return cursor;
}

function rootOf(object: JsonObject): JsonRoot {
  return { objects: [object], isComplete: object.isComplete };
}

function readObject(cursor: Cursor): JsonObject {
  const members = new Map<string, string>();
  cursor.position++;
  let isComplete = skipChar(cursor, CLOSE_OBJECT);
  let cutKey: string | undefined;
  while (!isComplete) {
    const key = readKey(cursor);
    skipSpace(cursor);
    const start = cursor.position;
    if (key === undefined || !skipValue(cursor)) {
      cutKey = key;
      break;
    }
    members.set(key, cursor.text.slice(start, cursor.position));
    isComplete = skipChar(cursor, CLOSE_OBJECT);
    if (!isComplete && !skipChar(cursor, COMMA)) {
      break;
    }
  }
  return { members, cutKey, isComplete };
}

function readElements(cursor: Cursor, maxElements: number): JsonRoot {
  const objects: JsonObject[] = [];
  cursor.position++;
  let isComplete = skipChar(cursor, CLOSE_ARRAY);
  for (let count = 0; !isComplete; count++) {
    skipSpace(cursor);
    if (count < maxElements && cursor.text.charCodeAt(cursor.position) === OPEN_OBJECT) {
      const object = readObject(cursor);
      objects.push(object);
      if (!object.isComplete) {
        break;
      }
    } else if (!skipValue(cursor)) {
      break;
    }
    isComplete = skipChar(cursor, CLOSE_ARRAY);
    if (!isComplete && !skipChar(cursor, COMMA)) {
      break;
    }
  }
  return { objects, isComplete };
}

/** @returns `undefined` if there is no key with a colon */
function readKey(cursor: Cursor): string | undefined {
  skipSpace(cursor);
  const start = cursor.position;
  if (!skipString(cursor)) {
    return undefined;
  }
  const key = cursor.text.slice(start, cursor.position);
  return skipChar(cursor, COLON) ? keyOf(key) : undefined;
}

/** Skips a value of any depth, without recursion. */
function skipValue(cursor: Cursor): boolean {
  const closing: number[] = [];
  for (;;) {
    skipSpace(cursor);
    const code = cursor.text.charCodeAt(cursor.position);
    if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      cursor.position++;
      if (!skipChar(cursor, code + TO_CLOSING)) {
        closing.push(code + TO_CLOSING);
        if (code === OPEN_OBJECT && !skipKey(cursor)) {
          return false;
        }
        continue;
      }
    } else if (!(code === QUOTE ? skipString(cursor) : skipWord(cursor))) {
      return false;
    }
    while (closing.length > 0 && skipChar(cursor, closing.at(-1) as number)) {
      closing.pop();
    }
    if (closing.length === 0) {
      return true;
    }
    if (!skipChar(cursor, COMMA) || (closing.at(-1) === CLOSE_OBJECT && !skipKey(cursor))) {
      return false;
    }
  }
}

function skipKey(cursor: Cursor): boolean {
  skipSpace(cursor);
  return skipString(cursor) && skipChar(cursor, COLON);
}

function skipSpace(cursor: Cursor): void {
  const { text } = cursor;
  let code = text.charCodeAt(cursor.position);
  while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) {
    code = text.charCodeAt(++cursor.position);
  }
}

/** Skips a character and the white space before it. */
function skipChar(cursor: Cursor, code: number): boolean {
  skipSpace(cursor);
  if (cursor.text.charCodeAt(cursor.position) !== code) {
    return false;
  }
  cursor.position++;
  return true;
}

function skipString(cursor: Cursor): boolean {
  const { text } = cursor;
  if (text.charCodeAt(cursor.position) !== QUOTE) {
    return false;
  }
  let end = cursor.position;
  do {
    end = text.indexOf('"', end + 1);
  } while (end !== -1 && isEscaped(text, end));
  cursor.position = end === -1 ? text.length : end + 1;
  return end !== -1;
}

function skipWord(cursor: Cursor): boolean {
  const { text, position } = cursor;
  WORD.lastIndex = position;
  const word = WORD.exec(text)?.[0] as string;
  // At the end of the text, the word may be cut.
  if (position + word.length < text.length && !LITERAL_OR_NUMBER.test(word)) {
    return false;
  }
  cursor.position += word.length;
  return cursor.position < text.length;
}

function keyOf(json: string): string | undefined {
  return json.includes('\\') ? jsonString(json) : json.slice(1, -1);
}

/** @returns `undefined` if it is not the JSON text of a string */
export function jsonString(json: string): string | undefined {
  if (!json.startsWith('"')) {
    return undefined;
  }
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Whether an odd number of backslashes precedes the character. */
function isEscaped(text: string, index: number): boolean {
  let start = index;
  while (text.charCodeAt(start - 1) === BACKSLASH) {
    start--;
  }
  return (index - start) % 2 === 1;
}
