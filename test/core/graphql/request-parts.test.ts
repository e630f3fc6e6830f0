import { expect } from 'chai';
import { graphqlRequest } from '../../../src/core/graphql/request.ts';
import { JSON_TYPE, PERSISTED, read, request } from './expected-request.ts';

describe('graphqlRequest of a body that was cut', () => {
  const cut = (body: string) => graphqlRequest(body, JSON_TYPE, false);

  it('reads a document that precedes the cut', () => {
    expect(cut('{"query":"{ a }","variables":{"id":"abc')).to.deep.equal(request('query', undefined, 'a'));
    expect(cut('{"query":"{ a }"')).to.deep.equal(request('query', undefined, 'a'));
    expect(cut('{"query":"{ a }"}')).to.deep.equal(request('query', undefined, 'a'));
    expect(cut('{"variables":nul,"query":"{ a }"')).to.equal(undefined);
  });

  it('does not read a document that was cut', () => {
    expect(cut('{"query":"{ a }')).to.equal(undefined);
    expect(cut('{"variables":{},"query":"{ a }')).to.equal(undefined);
  });

  it('does not choose an operation before it knows operationName', () => {
    const query = '"query":"query A { a } query B { b }"';
    expect(cut(`{${query},"operationName":"B`)).to.equal(undefined);
    expect(cut(`{${query},"operationName":"B"`)).to.deep.equal(request('query', 'B', 'b'));
  });

  it('reads the name that Apollo Client writes before the variables', () => {
    const body = JSON.stringify({
      operationName: 'A',
      variables: { id: 'abc' },
      extensions: {},
      query: 'query A { a }',
    });
    const length = body.indexOf('"variables"') + '"variables":'.length;
    for (let end = 0; end < length; end++) {
      expect(cut(body.slice(0, end))).to.equal(undefined);
    }
    for (let end = length; end < body.length - 1; end++) {
      expect(cut(body.slice(0, end))).to.deep.equal(request(undefined, 'A'));
    }
    expect(cut(body)).to.deep.equal(request('query', 'A', 'a'));
  });

  it('reads the name that precedes a document that was cut', () => {
    expect(cut('{"operationName":"A","query":"query A {')).to.deep.equal(request(undefined, 'A'));
  });

  it('returns undefined for a name that is none, or for other JSON', () => {
    expect(cut('{"operationName":"Jane Doe","variables":{')).to.equal(undefined);
    expect(cut('{"operationName":null,"variables":{')).to.equal(undefined);
    expect(cut('{"operationName":"A","other":{')).to.equal(undefined);
    expect(cut('{"operationName":"A","variables":{},"query":"developers","a":')).to.equal(undefined);
    expect(cut('{"operationName":"A","extensions":{"persistedQuery":{')).to.equal(undefined);
  });
});

describe('graphqlRequest of a batch', () => {
  it('reads the distinct fields of all, and the type and the name that all share', () => {
    const batch = [{ query: 'query A { a b }' }, { query: 'query A { b c }' }];
    expect(read(batch)).to.deep.equal(request('query', 'A', 'a', 'b', 'c'));
    expect(read([...batch, { query: 'query B { d }' }])).to.deep.equal(
      request('query', undefined, 'a', 'b', 'c', 'd'),
    );
    expect(read([...batch, { query: 'mutation A { d }' }])).to.deep.equal(
      request(undefined, 'A', 'a', 'b', 'c', 'd'),
    );
    expect(read([...batch, { operationName: 'A', extensions: PERSISTED }])).to.deep.equal(
      request(undefined, 'A', 'a', 'b', 'c'),
    );
  });

  it('ignores what is no request', () => {
    expect(read([null, 'a', {}, { query: 'a' }, { query: 'query A { a }' }, []])).to.deep.equal(
      request('query', 'A', 'a'),
    );
  });

  it('reads what precedes a cut', () => {
    expect(graphqlRequest('[{"query":"query A { a }"}, {"query":"{ b', JSON_TYPE, false)).to.deep.equal(
      request('query', 'A', 'a'),
    );
  });

  it('returns at most eight fields', () => {
    const names = Array.from({ length: 9 }, (_, i) => `f${i}`);
    expect(read(names.map((name) => ({ query: `{ ${name} }` })))).to.deep.equal(
      request('query', undefined, ...names.slice(0, 8)),
    );
  });

  it('reads the first 100 elements', () => {
    const batch = (count: number) => [...Array(count).fill(0), { query: '{ a }' }];
    expect(read(batch(99))).to.deep.equal(request('query', undefined, 'a'));
    expect(read(batch(100))).to.equal(undefined);
  });
});
