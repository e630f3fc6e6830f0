/**
 * Splits a GraphQL document into tokens, in linear time. Strings and numbers have no value here, because they may tell
 * of candidates.
 *
 * @see https://spec.graphql.org/September2025/#sec-Language.Source-Text
 * @module
 */

/** A punctuator, `...` included; a name; any string or number; the end of the document. */
export type TokenKind = 'punctuator' | 'name' | 'value' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** The text of a punctuator or a name; otherwise empty. */
  readonly text: string;
}

export interface Tokens {
  /** @returns `undefined` where the document is not GraphQL */
  next(): Token | undefined;
  /**
   * Skips what follows an opening bracket, up to the closing one. Goes by characters, which is faster than by tokens.
   *
   * @returns `false` if the bracket stays open, or where the document is not GraphQL
   */
  skipEnclosed(): boolean;
}

export const END: Token = { kind: 'end', text: '' };
const VALUE: Token = { kind: 'value', text: '' };
const SPREAD: Token = { kind: 'punctuator', text: '...' };

const ASCII: readonly string[] = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
/** By character code, because that is the fastest look-up. */
const PUNCTUATORS: readonly (Token | undefined)[] = ASCII.map((text) =>
  '!$&():=@[]{|}'.includes(text) ? { kind: 'punctuator', text } : undefined,
);
const IS_IN_NAME: readonly boolean[] = ASCII.map((char) => /\w/.test(char));
/** White space, line terminators, and commas. The byte order mark and comments are ignored, too. */
const IS_IGNORED: readonly boolean[] = ASCII.map((char) => '\t\n\r ,'.includes(char));
const BYTE_ORDER_MARK = 0xfeff;
/** What does not nest: punctuators, and parts of numbers and of `...`. */
const IS_FLAT: readonly boolean[] = ASCII.map((char) => /[\t\n\r ,\w!$&:=@|.+-]/.test(char));
const IS_OPENING: readonly boolean[] = ASCII.map((char) => '([{'.includes(char));
const IS_CLOSING: readonly boolean[] = ASCII.map((char) => ')]}'.includes(char));
const [QUOTE, HASH, NINE] = [0x22, 0x23, 0x39];

/** Takes more than numbers: what follows a number directly is no token of its own. */
const NUMBER = /-?[0-9][-+.0-9A-Z_a-z]*/y;
const LINE_END = /[\n\r]|$/g;
/** The end of a string, or what ends it too early. */
const STRING_STEP = /["\\\n\r]|$/g;

export function tokensOf(document: string): Tokens {
  let position = 0;

  /** Returns 0 at the end: V8 is slow to look up `NaN` in an array. */
  const codeAt = (index: number): number => (index < document.length ? document.charCodeAt(index) : 0);
  /** Skips characters of a kind. Has a variable of its own, because those of closures are slow. */
  const skipAll = (kind: readonly boolean[]): void => {
    let end = position;
    while (kind[codeAt(end)]) {
      end++;
    }
    position = end;
  };
  /** Returns the position of the next match. The patterns match at the end of the document, too. */
  const find = (pattern: RegExp, from: number): number => {
    pattern.lastIndex = Math.min(from, document.length);
    return (pattern.exec(document) as RegExpExecArray).index;
  };
  const endOfString = (from: number): number => {
    let index = find(STRING_STEP, from);
    while (document[index] === '\\') {
      index = find(STRING_STEP, index + 2);
    }
    return document[index] === '"' ? index + 1 : -1;
  };
  const endOfBlockString = (from: number): number => {
    let index = document.indexOf('"""', from);
    while (index !== -1 && document[index - 1] === '\\') {
      index = document.indexOf('"""', index + 3);
    }
    return index === -1 ? -1 : index + 3;
  };
  const skipString = (): boolean => {
    const end = document.startsWith('"""', position)
      ? endOfBlockString(position + 3)
      : endOfString(position + 1);
    position = end;
    return end !== -1;
  };
  const skipNumber = (): boolean => {
    NUMBER.lastIndex = position;
    const isNumber = NUMBER.test(document);
    position = NUMBER.lastIndex;
    return isNumber;
  };
  /** Returns the code of the character that follows. */
  const skipIgnored = (): number => {
    for (;;) {
      skipAll(IS_IGNORED);
      const code = codeAt(position);
      if (code === BYTE_ORDER_MARK) {
        position++;
      } else if (code === HASH) {
        position = find(LINE_END, position);
      } else {
        return code;
      }
    }
  };
  const name = (): Token => {
    const start = position;
    skipAll(IS_IN_NAME);
    return { kind: 'name', text: document.slice(start, position) };
  };

  return {
    next: () => {
      const code = skipIgnored();
      const punctuator = PUNCTUATORS[code];
      if (punctuator !== undefined) {
        position++;
        return punctuator;
      }
      if (code > NINE && IS_IN_NAME[code]) {
        return name();
      }
      if (position === document.length) {
        return END;
      }
      if (document.startsWith('...', position)) {
        position += 3;
        return SPREAD;
      }
      return (code === QUOTE ? skipString() : skipNumber()) ? VALUE : undefined;
    },
    skipEnclosed: () => {
      for (let depth = 1; depth > 0; ) {
        skipAll(IS_FLAT);
        const code = codeAt(position);
        if (code === QUOTE) {
          if (!skipString()) {
            return false;
          }
        } else if (code === HASH) {
          position = find(LINE_END, position);
        } else if (code === BYTE_ORDER_MARK) {
          position++;
        } else if (IS_OPENING[code]) {
          position++;
          depth++;
        } else if (IS_CLOSING[code]) {
          position++;
          depth--;
        } else {
          return false;
        }
      }
      return true;
    },
  };
}
