/**
 * Records which GraphQL operation a request asks for. Never records variables, arguments, aliases and data, which may
 * tell of candidates.
 *
 * A page pays for each byte, so this is not `core/graphql`, which also reads bodies that are cut, encoded or hostile.
 * Here, the body is a string that the page sends.
 *
 * @see https://spec.graphql.org/September2025/#sec-Language.Operations
 * @module
 */
import type { Span } from '@opentelemetry/api';
import {
  ATTR_GRAPHQL_OPERATION_NAME,
  ATTR_GRAPHQL_OPERATION_TYPE,
  ATTR_SEEK_GRAPHQL_ROOT_FIELDS,
} from '../core/conventions.ts';
import { MAX_JSON_LENGTH } from './small-json.ts';

interface Operation {
  /** `undefined` if only the server knows the document. */
  readonly type?: string;
  readonly name: string | undefined;
  readonly rootFields: readonly string[];
}

/** A request of a body. */
interface Body {
  readonly query?: string;
  readonly operationName?: string;
  readonly extensions?: { readonly persistedQuery?: unknown };
}

const MAX_ROOT_FIELDS = 8;
const TYPE = /^(query|mutation|subscription)$/;
const NAME = /^[_A-Za-z]\w{0,255}$/;

/** Strings, and what GraphQL ignores but white space. One that is not closed takes the rest, or each quote would be tried. */
const STRING_OR_IGNORED = /"""(?:\\"""|[\s\S])*?(?:"""|$)|"(?:\\.|[^\\"\n\r])*"?|#.*|,/g;
/** Arguments, or variables, which may have directives with arguments. */
const IN_BRACKETS = /\((?:[^()]|\([^()]*\))*\)/g;
/** A directive, an alias, or another word, which is matched so that it is not tried at each of its letters. */
const WORD = /@\s*\w+|\w+(\s*:)?/g;
/** What is left of a malformed document. What looks like a field of it may be a value. */
const UNEXPECTED = /[^\s\w.{}]/;
/** The start of an inline fragment; a brace; a field, a spread, or a word before the first brace. */
const TOKEN = /\.{3}\s*(on\s+\w+\s*)?\{|[{}]|(\.{3}\s*)?\w+/g;

/**
 * @param body - of a request. What is not a string is ignored
 * @throws Error if it is not JSON
 */
export function recordRequest(span: Span, body: unknown): void {
  if (typeof body === 'string' && body.length <= MAX_JSON_LENGTH) {
    const operations: readonly Operation[] = [JSON.parse(body)].flat().flatMap(operationsOf);
    const rootFields = [...new Set(operations.flatMap((each) => each.rootFields))].filter(isName);
    span.setAttributes({
      [ATTR_GRAPHQL_OPERATION_TYPE]: common(operations.map(({ type }) => type)),
      [ATTR_GRAPHQL_OPERATION_NAME]: common(operations.map(({ name }) => name)),
      [ATTR_SEEK_GRAPHQL_ROOT_FIELDS]: rootFields[0] && rootFields.slice(0, MAX_ROOT_FIELDS),
    });
  }
}

/** Returns the value that the operations of a batch share. */
function common(values: readonly (string | undefined)[]): string | undefined {
  return new Set(values).size === 1 ? [values[0]].find(isName) : undefined;
}

/** Anything but a name may be personal data. */
function isName(text: unknown): boolean {
  return typeof text === 'string' && NAME.test(text);
}

/** Returns the operation that a server executes, if the request has one. */
function operationsOf({ query, operationName, extensions }: Body): readonly Operation[] {
  if (typeof query !== 'string') {
    // https://www.apollographql.com/docs/apollo-server/performance/apq
    return extensions?.persistedQuery ? [{ name: operationName, rootFields: [] }] : [];
  }
  const { operations, fragments } = definitionsOf(query);
  const fieldsOf = (selection: string): string | readonly string[] => {
    const fragment = fragments.get(selection);
    // Once: fragments may form a cycle.
    fragments.delete(selection);
    return fragment?.flatMap(fieldsOf) ?? selection;
  };
  const chosen = operations.filter(({ name }) => !operationName || name === operationName);
  return chosen.length > 1
    ? []
    : chosen.map((each) => ({ ...each, rootFields: each.rootFields.flatMap(fieldsOf) }));
}

/** Returns root fields, and the spreads of fragments that are not resolved: `...Fragment`. */
function definitionsOf(document: string) {
  const text = document
    .replace(STRING_OR_IGNORED, ' ')
    .replace(IN_BRACKETS, ' ')
    .replace(WORD, (word, colon?: string) => (colon === undefined && !word.startsWith('@') ? word : ' '));
  // Loops share this iterator: each goes on where another has stopped.
  const tokens = (UNEXPECTED.test(text) ? '' : text).matchAll(TOKEN);
  const selections = (found: string[]): string[] => {
    for (const [token] of tokens) {
      if (token === '}') {
        break;
      }
      if (token.endsWith('{')) {
        // Those of an inline fragment are at the root, those of a field are not.
        selections(token === '{' ? [] : found);
      } else {
        found.push(token.replace(/\s/g, ''));
      }
    }
    return found;
  };
  const operations: Operation[] = [];
  const fragments = new Map<string, readonly string[]>();
  let header: string[] = [];
  for (const [token] of tokens) {
    if (token !== '{') {
      header.push(token);
      continue;
    }
    const [type = 'query', name] = header;
    const rootFields = selections([]);
    if (type === 'fragment') {
      fragments.set(`...${name}`, rootFields);
    } else if (TYPE.test(type)) {
      operations.push({ type, name, rootFields });
    }
    header = [];
  }
  return { operations, fragments };
}
