import { expect } from 'chai';
import { type GraphqlRequest, graphqlRequestOfUrl } from '../../../src/core/graphql/request.ts';
import { PERSISTED, request } from './expected-request.ts';

describe('graphqlRequestOfUrl', () => {
  const PERSISTED_QUERY = encodeURIComponent(JSON.stringify(PERSISTED));
  const EXPECTED: Readonly<Record<string, GraphqlRequest | undefined>> = {
    'https://graphql.seek.com/graphql?query=%7B+version%20%7D': request('query', undefined, 'version'),
    '/graphql?operationName=B&query=query+A{a}+query+B{b}&variables={"id":"a"}': request('query', 'B', 'b'),
    '/graphql?query={a}&operationName=': request('query', undefined, 'a'),
    '/graphql?a=b&query={a}#&query={b}': request('query', undefined, 'a'),
    [`/graphql?extensions=${PERSISTED_QUERY}&operationName=A`]: request(undefined, 'A'),
    [`/graphql?operationName=Jane+Doe&extensions=${PERSISTED_QUERY}`]: request(undefined, undefined),
    [`/graphql?extensions=${PERSISTED_QUERY}&query={a}`]: request('query', undefined, 'a'),
    '/graphql': undefined,
    '/graphql?': undefined,
    '/graphql?operationName=A': undefined,
    '/graphql?subquery={a}': undefined,
    '/graphql#?query={a}': undefined,
    '/jobs?query=developer': undefined,
    '/jobs?query=%': undefined,
    '/graphql?extensions={}&operationName=A': undefined,
    '/graphql?extensions={"persistedQuery":{}&operationName=A': undefined,
    '/graphql?extensions={;}&operationName=A': undefined,
    '/graphql?extensions=[{"persistedQuery":{}}]&operationName=A': undefined,
  };
  for (const [url, expected] of Object.entries(EXPECTED)) {
    it(`${expected ? 'reads' : 'returns undefined for'} ${url}`, () => {
      expect(graphqlRequestOfUrl(url)).to.deep.equal(expected);
    });
  }
});
