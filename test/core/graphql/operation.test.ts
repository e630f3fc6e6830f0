import { expect } from 'chai';
import fc from 'fast-check';
import { Kind, type OperationDefinitionNode, parse, print, type SelectionNode } from 'graphql';
import { graphqlOperation } from '../../../src/core/graphql/operation.ts';

const CASES = Number(process.env['GRAPHQL_CASES'] ?? 2_000);

describe('graphqlOperation', () => {
  const EXPECTED: Readonly<Record<string, ReturnType<typeof graphqlOperation>>> = {
    '{ version }': { type: 'query', name: undefined, rootFields: ['version'] },
    'query ($id: String!) { candidateProfile(id: $id) { id } }': {
      type: 'query',
      name: undefined,
      rootFields: ['candidateProfile'],
    },
    'mutation Post($input: PostPosition_PostPositionInput! = {a: [1, {b: "}"}]}) @d(a: {}) { postPosition(input: $input) { __typename } }':
      { type: 'mutation', name: 'Post', rootFields: ['postPosition'] },
    'subscription S { s }': { type: 'subscription', name: 'S', rootFields: ['s'] },
    '{ Jane: candidate(name: "Jane \\" Doe }") @include(if: true) { a { b } } other }': {
      type: 'query',
      name: undefined,
      rootFields: ['candidate', 'other'],
    },
    '{ ... on Query { a } ... @skip(if: $x) { b ... { c } } d }': {
      type: 'query',
      name: undefined,
      rootFields: ['a', 'b', 'c', 'd'],
    },
    'query Q { ...F ...G x } fragment G on Query @d { ...F g } fragment F on Query { f ...G }': {
      type: 'query',
      name: 'Q',
      rootFields: ['f', 'g', 'x'],
    },
    '{ a a: a b: a }': { type: 'query', name: undefined, rootFields: ['a'] },
    '\uFEFF# { comment }\r\n{,,a(s:"""block " \\""" } string""")\n,b}': {
      type: 'query',
      name: undefined,
      rootFields: ['a', 'b'],
    },
    '"A description" query Q { query mutation fragment on: type }': {
      type: 'query',
      name: 'Q',
      rootFields: ['query', 'mutation', 'fragment', 'type'],
    },
    '{ a(n: -1.5e+3, m: 0) }': { type: 'query', name: undefined, rootFields: ['a'] },
    '{ ...Missing a }': { type: 'query', name: undefined, rootFields: ['a'] },
  };
  for (const [document, operation] of Object.entries(EXPECTED)) {
    it(`reads ${JSON.stringify(document)}`, () => {
      expect(graphqlOperation(document)).to.deep.equal(operation);
    });
  }

  for (const document of [
    '',
    '# only a comment',
    'fragment F on Query { a }',
    '{ a',
    '{ a(',
    '{ a: }',
    '{ a: 1 }',
    '{ a @ }',
    '{ a "',
    '{ a "\\',
    '{ a(s: "line\nend") }',
    '{ a(s: """open \\""") }',
    '{ a ; }',
    '{ a } }',
    '{ 1 }',
    '{ ... on }',
    'query Q }',
    'query Q',
    'type Query { a: Int }',
    'fragment { a }',
    '"only a description"',
    '{"query":"{ a }"}',
  ]) {
    it(`returns undefined for ${JSON.stringify(document)}`, () => {
      expect(graphqlOperation(document)).to.equal(undefined);
    });
  }

  it('chooses one of several operations by its name', () => {
    const document = 'query A { a } mutation B { b } { c }';
    expect(graphqlOperation(document)).to.equal(undefined);
    expect(graphqlOperation(document, 'B')).to.include({ type: 'mutation', name: 'B' });
    expect(graphqlOperation(document, 'C')).to.equal(undefined);
    expect(graphqlOperation('query A { a }', 'B')).to.equal(undefined);
  });

  it('returns at most eight fields', () => {
    const fields = Array.from({ length: 20 }, (_, i) => `f${i}`);
    expect(graphqlOperation(`{ ${fields.join(' ')} }`)?.rootFields).to.deep.equal(fields.slice(0, 8));
  });

  it('agrees with the parser of graphql about generated documents, however they are written', () => {
    fc.assert(
      fc.property(documents(), ignored(), (document, separator) => {
        const text = respaced(document, separator);
        expect(graphqlOperation(text)).to.deep.equal(expectedOperation(text), text);
      }),
      { numRuns: CASES },
    );
  });

  it('never throws, and returns nothing of what the parser of graphql refuses but names', () => {
    const pieces = fc.constantFrom(
      ...'{ } ( ) [ ] ... @ : = ! $ & | " """ \\ # , query fragment on a b 1 -2.5 "s" \n'.split(' '),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string())), (parts) => {
        const operation = graphqlOperation(parts.join(' '));
        for (const name of [operation?.name ?? 'a', ...(operation?.rootFields ?? [])]) {
          expect(name).to.match(/^[_A-Za-z][_0-9A-Za-z]*$/);
        }
      }),
      { numRuns: CASES },
    );
  });
});

/** Documents as `graphql` prints them. */
function documents(): fc.Arbitrary<string> {
  const name = fc.constantFrom('a', 'b', 'query', 'fragment', 'mutation', '_x1', 'candidateProfile', 'type');
  const value = fc.constantFrom(
    '1',
    '-2.5e3',
    '"}"',
    '"\\"{"',
    '"""block " \\""" {"""',
    '[1, {a: $v}]',
    '{a: "x"}',
    'ENUM',
    'null',
  );
  const args = fc.oneof(
    fc.constant(''),
    fc.tuple(name, value).map(([n, v]) => `(${n}: ${v})`),
  );
  const directives = fc.oneof(
    fc.constant(''),
    fc.tuple(name, args).map(([n, a]) => ` @${n}${a}`),
  );
  const { selections } = fc.letrec<{ selections: string; selection: string }>((tie) => ({
    selection: fc.oneof(
      { maxDepth: 3 },
      fc.tuple(name, args, directives).map((parts) => parts.join('')),
      fc.tuple(name, name, args).map(([alias, n, a]) => `${alias}: ${n}${a}`),
      fc.constantFrom('...F', '...G @a', '...Missing'),
      fc.tuple(name, args, tie('selections')).map(([n, a, s]) => `${n}${a} ${s}`),
      fc
        .tuple(fc.constantFrom('...', '... on Query', '... @a(a: {})'), tie('selections'))
        .map((parts) => parts.join(' ')),
    ),
    selections: fc
      .array(tie('selection'), { minLength: 1, maxLength: 4 })
      .map((all) => `{ ${all.join(' ')} }`),
  }));
  const variables = fc.constantFrom('', '($v: [String!]! = ["a)"] @a, $w: In = {a: {b: 1}})');
  const head = fc.oneof(
    fc.constant(''),
    fc
      .tuple(
        fc.constantFrom('query', 'mutation', 'subscription'),
        fc.constantFrom('', ' Q', ' fragment'),
        variables,
        directives,
      )
      .map((parts) => parts.join('')),
  );
  return fc
    .tuple(head, selections, selections, selections)
    .map(([start, own, f, g]) =>
      print(parse(`fragment F on Query ${f} ${start} ${own} fragment G on Q @a ${g}`)),
    );
}

/** What GraphQL ignores between tokens. */
function ignored(): fc.Arbitrary<string> {
  return fc
    .array(fc.constantFrom(' ', ',', '\t', '\r\n', '\uFEFF', '# {comment" \n', '#\r'), { maxLength: 3 })
    .map((all) => all.join(''));
}

/** Puts more of what is ignored at each end of a line outside of strings. */
function respaced(document: string, separator: string): string {
  return document.includes('"""') ? `${separator}${document}` : document.replaceAll('\n', `\n${separator}`);
}

function expectedOperation(text: string): ReturnType<typeof graphqlOperation> {
  const { definitions } = parse(text);
  const operation = definitions.find(
    ({ kind }) => kind === Kind.OPERATION_DEFINITION,
  ) as OperationDefinitionNode;
  const seen = new Set<string>();
  const fieldsOf = (selections: readonly SelectionNode[]): string[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) {
        return [selection.name.value];
      }
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        return fieldsOf(selection.selectionSet.selections);
      }
      const name = selection.name.value;
      const fragment = definitions.find(
        (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name,
      );
      if (seen.has(name) || fragment?.kind !== Kind.FRAGMENT_DEFINITION) {
        return [];
      }
      seen.add(name);
      return fieldsOf(fragment.selectionSet.selections);
    });
  return {
    type: operation.operation,
    name: operation.name?.value,
    rootFields: [...new Set(fieldsOf(operation.selectionSet.selections))].slice(0, 8),
  };
}
