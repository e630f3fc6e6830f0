import { expect } from 'chai';
import fc from 'fast-check';
import { graphqlRequest, graphqlRequestOfUrl } from '../../../src/core/graphql/request.ts';
import { JSON_TYPE, PERSISTED, read, request } from './expected-request.ts';

const CASES = Number(process.env['GRAPHQL_CASES'] ?? 2_000);
const NAME_OF_256 = 'n'.repeat(256);
const NAME_OF_257 = 'n'.repeat(257);

describe('graphqlRequest', () => {
  it('reads the operation of a JSON body', () => {
    const query = 'query Q($id: ID!) {\n\ta(id: $id) { b }\n}';
    expect(read({ query, variables: { id: 1 } })).to.deep.equal(request('query', 'Q', 'a'));
    expect(read({ query: 'mutation { a(text: "\\" é 😀") }' })).to.deep.equal(
      request('mutation', undefined, 'a'),
    );
    expect(graphqlRequest('{"qu\\u0065ry": "{\\n\\u0061 }"}', JSON_TYPE, true)).to.deep.equal(
      request('query', undefined, 'a'),
    );
  });

  it('chooses an operation by operationName', () => {
    const query = 'query A { a } mutation B { b }';
    expect(read({ query, operationName: 'B' })).to.deep.equal(request('mutation', 'B', 'b'));
    for (const operationName of [undefined, null, '', 'C', 1]) {
      expect(read({ query, operationName })).to.equal(undefined);
    }
    for (const operationName of [undefined, null, '']) {
      expect(read({ query: '{ a }', operationName })).to.deep.equal(request('query', undefined, 'a'));
    }
  });

  for (const type of [
    undefined,
    '',
    'application/json; charset=utf-8',
    'application/graphql+json',
    'application/graphql-response+json',
    'text/plain;charset=UTF-8',
    'application/x-www-form-urlencoded',
  ]) {
    it(`reads JSON of the type ${type}`, () => {
      expect(graphqlRequest('\uFEFF {"query":"{ a }"}', type, true)).to.deep.equal(
        request('query', undefined, 'a'),
      );
    });
  }

  for (const body of [
    '',
    'null',
    '{}',
    '[]',
    '[1]',
    '"{ a }"',
    '{ a }',
    'query=%7Ba%7D',
    '{"query":"developers in Sydney"}',
    '{"query":{"match":"{ a }"}}',
    '{"query":"{ a',
    '{"query":"{ a\n }"}',
    '{"operationName":"A","variables":{}}',
    '{"operationName":"A","extensions":{}}',
    '{"operationName":"A","extensions":null}',
    '{"operationName":"A","extensions":{"persistedQuery":true}}',
    '{"operationName":"A","extensions":{"other":{"persistedQuery":{}}}}',
  ]) {
    it(`returns undefined for ${JSON.stringify(body)}`, () => {
      expect(graphqlRequest(body, JSON_TYPE, true)).to.equal(undefined);
    });
  }

  it('reads no further than a document with one operation', () => {
    for (const rest of ['', '}', '}}', ',"operationName":"B"}', ',"query":"{ b }"}', ',nonsense']) {
      expect(graphqlRequest(`{"query":"{ a }"${rest}`, JSON_TYPE, true)).to.deep.equal(
        request('query', undefined, 'a'),
      );
    }
  });

  it('reads the name of a persisted query', () => {
    const named = (operationName: unknown) => read({ operationName, variables: {}, extensions: PERSISTED });
    expect(named('A_1')).to.deep.equal(request(undefined, 'A_1'));
    expect(named(NAME_OF_256)).to.deep.equal(request(undefined, NAME_OF_256));
    for (const operationName of [undefined, null, '', 'Jane Doe', 'jane@example.com', '1', 7, NAME_OF_257]) {
      expect(named(operationName)).to.deep.equal(request(undefined, undefined));
    }
  });

  it('prefers the document of a persisted query', () => {
    expect(read({ operationName: 'A', query: 'query A { a }', extensions: PERSISTED })).to.deep.equal(
      request('query', 'A', 'a'),
    );
    expect(read({ operationName: 'A', query: 'not a document', extensions: PERSISTED })).to.deep.equal(
      request(undefined, 'A'),
    );
  });

  it('drops names that are long', () => {
    expect(read({ query: `query ${NAME_OF_257} { ${NAME_OF_257} a ${NAME_OF_256} }` })).to.deep.equal(
      request('query', undefined, 'a', NAME_OF_256),
    );
    expect(read({ query: `query ${NAME_OF_256} { a }` })).to.deep.equal(request('query', NAME_OF_256, 'a'));
  });

  it('reads a document as the body', () => {
    for (const type of ['application/graphql', ' Application/GraphQL ; charset=utf-8']) {
      expect(graphqlRequest('query A { a }', type, true)).to.deep.equal(request('query', 'A', 'a'));
      expect(graphqlRequest('query A { a }', type, false)).to.equal(undefined);
      expect(graphqlRequest('{"query":"{ a }"}', type, true)).to.equal(undefined);
    }
  });

  it('reads the operations of a form, even if a file was cut', () => {
    const part = 'Content-Disposition: form-data; name="operations"';
    const form = (operations: string) => `--b\r\n${part}\r\n\r\n${operations}\r\n--b\r\n`;
    const ofForm = (operations: string) => graphqlRequest(form(operations), undefined, false);
    expect(ofForm('{"query":"{ a }"}')).to.deep.equal(request('query', undefined, 'a'));
    expect(ofForm('[{"query":"{ a }"},{"query":"{ b }"}]')).to.deep.equal(
      request('query', undefined, 'a', 'b'),
    );
    expect(ofForm('{"query":"{ a ')).to.equal(undefined);
  });

  it('returns nothing but names, whatever the variables, arguments and aliases', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^secret[a-z]{0,9}$/), fc.nat(), (secret, end) => {
        const query = `query A($v: String = "${secret}") { ${secret}: a(b: "${secret}", c: {d: ${secret}}) @d(e: "${secret}") { ${secret} } }`;
        const body = {
          operationName: 'A',
          variables: { [secret]: secret },
          extensions: { ...PERSISTED, [secret]: secret },
          query,
        };
        for (const json of [
          body,
          [body, { ...body, query: secret }],
          { ...body, operationName: `${secret} ` },
        ]) {
          const text = JSON.stringify(json);
          const url = `/?${new URLSearchParams({ ...body, extensions: '{}', variables: secret })}`;
          const results = [
            graphqlRequest(text, JSON_TYPE, true),
            graphqlRequest(text.slice(0, end % text.length), JSON_TYPE, false),
            graphqlRequestOfUrl(url),
          ];
          expect(JSON.stringify(results)).not.to.include('secret');
        }
      }),
    );
  });

  it('never throws, and returns names', () => {
    const pieces = fc.constantFrom(
      ...'{ } [ ] , : " "query": "{ a }" "operationName":"A" "variables":{ "extensions":{"persistedQuery":{}} ? &'.split(
        ' ',
      ),
      '?query=',
      '&extensions=%',
    );
    const types = fc.constantFrom(
      JSON_TYPE,
      undefined,
      'application/graphql',
      'multipart/form-data; boundary=a',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string())), types, fc.boolean(), (parts, type, isComplete) => {
        for (const each of [
          graphqlRequest(parts.join(''), type, isComplete),
          graphqlRequestOfUrl(parts.join('')),
        ]) {
          for (const name of [each?.name ?? 'a', ...(each?.rootFields ?? [])]) {
            expect(name).to.match(/^[_A-Za-z]\w*$/);
          }
        }
      }),
      { numRuns: CASES },
    );
  });
});
