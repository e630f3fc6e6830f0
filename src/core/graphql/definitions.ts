/**
 * Reads the operations and fragments of a GraphQL document, in linear time: their names, and the selections at their
 * roots. Everything else is skipped.
 *
 * @see https://spec.graphql.org/September2025/#sec-Document
 * @module
 */
import { END, type TokenKind, tokensOf } from './tokens.ts';

export type OperationType = 'query' | 'mutation' | 'subscription';

/** A field, or the spread of a fragment. Inline fragments are resolved. */
export interface RootSelection {
  readonly isSpread: boolean;
  readonly name: string;
}

export interface Definition {
  /** `undefined` for a fragment. */
  readonly type: OperationType | undefined;
  readonly name: string | undefined;
  readonly selections: readonly RootSelection[];
}

const OPERATION_TYPES: ReadonlySet<string> = new Set<OperationType>(['query', 'mutation', 'subscription']);

/** @returns `undefined` if the document is malformed, or defines types */
export function definitionsOf(document: string): readonly Definition[] | undefined {
  const tokens = tokensOf(document);
  let token = END;
  let isMalformed = false;

  // Functions, because TypeScript does not know that advance() replaces the token.
  const is = (kind: TokenKind): boolean => token.kind === kind;
  const at = (text: string): boolean => token.text === text;
  /** Ends the document. */
  const fail = (): void => {
    isMalformed = true;
    token = END;
  };
  const advance = (): void => {
    const next = tokens.next();
    if (next === undefined) {
      fail();
    } else {
      token = next;
    }
  };
  const name = (): string => {
    const { text } = token;
    if (is('name')) {
      advance();
    } else {
      fail();
    }
    return text;
  };
  /** Skips a bracket and what it encloses. */
  const skipEnclosed = (): void => {
    if (tokens.skipEnclosed()) {
      advance();
    } else {
      fail();
    }
  };
  /** Skips up to the selections: variables, type conditions, directives with their arguments. */
  const enterSelections = (): void => {
    while (!at('{')) {
      if (at('(') || at('[')) {
        skipEnclosed();
      } else if (is('end') || at(')') || at(']') || at('}')) {
        fail();
        return;
      } else {
        advance();
      }
    }
    advance();
  };
  /** Skips arguments, directives and selections. */
  const skipRestOfSelection = (): void => {
    for (;;) {
      if (at('@')) {
        advance();
        name();
      } else if (at('(')) {
        skipEnclosed();
      } else {
        break;
      }
    }
    if (at('{')) {
      skipEnclosed();
    }
  };
  const field = (): RootSelection => {
    const nameOrAlias = name();
    if (!at(':')) {
      return { isSpread: false, name: nameOrAlias };
    }
    advance();
    return { isSpread: false, name: name() };
  };
  const selections = (): readonly RootSelection[] => {
    const found: RootSelection[] = [];
    enterSelections();
    // Inline fragments are entered, because their selections are at the root, too.
    for (let depth = 1; depth > 0 && !isMalformed; ) {
      if (at('}')) {
        depth--;
        advance();
      } else if (!at('...')) {
        found.push(field());
        skipRestOfSelection();
      } else {
        advance();
        if (is('name') && !at('on')) {
          found.push({ isSpread: true, name: name() });
          skipRestOfSelection();
        } else {
          enterSelections();
          depth++;
        }
      }
    }
    return found;
  };
  const definition = (): Definition => {
    if (at('{')) {
      return { type: 'query', name: undefined, selections: selections() };
    }
    const keyword = name();
    if (keyword === 'fragment') {
      return { type: undefined, name: name(), selections: selections() };
    }
    if (!OPERATION_TYPES.has(keyword)) {
      fail();
    }
    const type = keyword as OperationType;
    return { type, name: is('name') ? name() : undefined, selections: selections() };
  };

  const definitions: Definition[] = [];
  advance();
  while (!is('end')) {
    if (is('value')) {
      // A description.
      advance();
    } else {
      definitions.push(definition());
    }
  }
  return isMalformed ? undefined : definitions;
}
