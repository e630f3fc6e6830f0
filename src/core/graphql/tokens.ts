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

export const END: Token = { kind: 'end', text: '' };
const VALUE: Token = { kind: 'value', text: '' };

/** White space, line terminators, commas, and the byte order mark. Comments are ignored, too. */
const IGNORED: ReadonlySet<string> = new Set('\uFEFF\t\n\r ,');
const PUNCTUATORS: ReadonlySet<string> = new Set('!$&():=@[]{|}');
const NAME = /[_A-Za-z][_0-9A-Za-z]*/y;
/** Takes more than numbers: what follows a number directly is no token of its own. */
const NUMBER = /-?[0-9][-+.0-9A-Z_a-z]*/y;
const LINE_END = /[\n\r]|$/g;
/** The end of a string, or what ends it too early. */
const STRING_STEP = /["\\\n\r]|$/g;

/** Returns a function that returns the next token, or `undefined` where the document is not GraphQL. */
export function tokensOf(document: string): () => Token | undefined {
  let position = 0;

  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = position;
    const found = pattern.exec(document)?.[0];
    position += found?.length ?? 0;
    return found;
  };
  /** Returns the position of the next match. The patterns match at the end of the document, too. */
  const find = (pattern: RegExp, from: number): number => {
    pattern.lastIndex = Math.min(from, document.length);
    return (pattern.exec(document) as RegExpExecArray).index;
  };
  const skipIgnored = (): void => {
    for (; position < document.length; position++) {
      if (document[position] === '#') {
        position = find(LINE_END, position);
      } else if (!IGNORED.has(document[position] as string)) {
        return;
      }
    }
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
  const string = (): Token | undefined => {
    const end = document.startsWith('"""', position)
      ? endOfBlockString(position + 3)
      : endOfString(position + 1);
    position = end;
    return end === -1 ? undefined : VALUE;
  };

  return () => {
    skipIgnored();
    const char = document[position];
    if (char === undefined) {
      return END;
    }
    if (PUNCTUATORS.has(char)) {
      position++;
      return { kind: 'punctuator', text: char };
    }
    if (document.startsWith('...', position)) {
      position += 3;
      return { kind: 'punctuator', text: '...' };
    }
    if (char === '"') {
      return string();
    }
    const name = match(NAME);
    if (name !== undefined) {
      return { kind: 'name', text: name };
    }
    return match(NUMBER) === undefined ? undefined : VALUE;
  };
}
