import { expect } from 'chai';
import fc from 'fast-check';
import { type GraphqlRequest, graphqlRequest } from '../../../src/core/graphql/request.ts';
import { rememberStart, requestOfStart } from '../../../src/node/graphql/known-starts.ts';

const read = (body: string) => graphqlRequest(body, undefined, true) as GraphqlRequest;
const remember = (body: string) => rememberStart(body, read(body));
const found = (body: string) => requestOfStart(Buffer.from(body));
/** A query that no other test has, of the same length for each number. */
let count = 0;
const newQuery = () => `query Known${String(++count).padStart(4, '0')} { hirer(name: "Zoë \\" {") { id } }`;
const bodyOf = (query: string, rest = {}) => JSON.stringify({ query, ...rest });

describe('the start of a body', () => {
  it('tells what the body asks for, whatever follows', () => {
    const query = newQuery();
    const body = bodyOf(query, { variables: { a: 1 } });
    expect(found(body)).to.equal(undefined);
    remember(body);
    for (const other of [
      body,
      bodyOf(query),
      bodyOf(query, { operationName: 'A' }),
      bodyOf(query).slice(0, -1),
    ]) {
      expect(found(other)).to.equal(read(body));
    }
  });

  it('is another with another query, or if it is cut', () => {
    const body = bodyOf(newQuery());
    remember(body);
    expect(found(body.slice(0, -2))).to.equal(undefined);
    expect(found(bodyOf(newQuery()))).to.equal(undefined);
    expect(found(body.replace('id', 'ab'))).to.equal(undefined);
    expect(found(body.replace('}"}', '} "}'))).to.equal(undefined);
    expect(found('')).to.equal(undefined);
  });

  it('is not remembered if the operation depends on what follows', () => {
    const query = `${newQuery()} query Other { version }`;
    const body = bodyOf(query, { operationName: 'Other' });
    expect(read(body)).to.have.property('name', 'Other');
    remember(body);
    expect(found(body)).to.equal(undefined);
  });

  it('is not remembered if something precedes the query', () => {
    for (const body of [
      JSON.stringify({ operationName: null, query: newQuery() }),
      ` ${bodyOf(newQuery())}`,
      `[${bodyOf(newQuery())}]`,
    ]) {
      remember(body);
      expect(found(body), body).to.equal(undefined);
    }
  });

  it('is remembered for the last 16 documents', () => {
    const bodies = Array.from({ length: 17 }, () => bodyOf(newQuery()));
    for (const body of bodies) {
      remember(body);
    }
    expect(bodies.map((body) => found(body) !== undefined)).to.deep.equal([false, ...Array(16).fill(true)]);
  });

  it('tells what reading the body tells, for any body', () => {
    const query = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('{ a }', 'query A { b }', '{ a } #"'),
    );
    fc.assert(
      fc.property(query, fc.jsonValue(), fc.nat(), (text, variables, end) => {
        const body = bodyOf(text, { variables });
        const request = read(body);
        if (request !== undefined) {
          rememberStart(body, request);
        }
        const cut = body.slice(0, end % (body.length + 1));
        expect(found(cut) ?? read(cut)).to.deep.equal(read(cut));
      }),
    );
  });
});
