/**
 * Tells which operation a GraphQL document asks for. Ignores variables, arguments and aliases, which may tell of
 * candidates.
 *
 * @see https://spec.graphql.org/September2025/#sec-Language.Operations
 * @module
 */
import { type Definition, definitionsOf, type OperationType, type RootSelection } from './definitions.ts';

export interface GraphqlOperation {
  readonly type: OperationType;
  /** `undefined` if the operation is anonymous. */
  readonly name: string | undefined;
  /** The distinct fields at the root, by name, in the order of the document; those of fragments, too. */
  readonly rootFields: readonly string[];
}

export const MAX_ROOT_FIELDS = 8;

/**
 * Returns the operation that a server executes. Runs in linear time.
 *
 * @param operationName - chooses one of several operations (https://spec.graphql.org/September2025/#GetOperation())
 * @returns `undefined` if the document is malformed or does not have the operation
 */
export function graphqlOperation(document: string, operationName?: string): GraphqlOperation | undefined {
  const definitions = definitionsOf(document);
  const operations = definitions?.filter(({ type }) => type !== undefined) ?? [];
  const chosen =
    operationName === undefined
      ? operations.length === 1
        ? operations[0]
        : undefined
      : operations.find(({ name }) => name === operationName);
  if (definitions === undefined || chosen === undefined) {
    return undefined;
  }
  const { type, name, selections } = chosen;
  return { type: type as OperationType, name, rootFields: rootFieldsOf(selections, definitions) };
}

function rootFieldsOf(
  selections: readonly RootSelection[],
  definitions: readonly Definition[],
): readonly string[] {
  const fragments = new Map(
    definitions.flatMap(({ type, name, selections }) => (type === undefined ? [[name, selections]] : [])),
  );
  const fields = new Set<string>();
  // The selections that are left, from last to first. Each fragment is taken once: fragments may form a cycle.
  const left = [...selections].reverse();
  while (left.length > 0 && fields.size < MAX_ROOT_FIELDS) {
    const { isSpread, name } = left.pop() as RootSelection;
    if (!isSpread) {
      fields.add(name);
      continue;
    }
    const spread = fragments.get(name) ?? [];
    fragments.delete(name);
    for (const selection of spread.toReversed()) {
      left.push(selection);
    }
  }
  return [...fields];
}
