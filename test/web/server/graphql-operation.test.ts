import { type Attributes, INVALID_SPAN_CONTEXT, trace } from '@opentelemetry/api';
import { expect } from 'chai';
import { graphqlOperation } from '../../../src/core/graphql/operation.ts';
import { recordRequest } from '../../../src/web/graphql-operation.ts';
import { SAMPLES } from '../../core/graphql/seek-samples.ts';

/** Documents that are not as they are usually written. */
const UNUSUAL = [
  '\uFEFF# { comment }\r\n{,,a(s:"""block " \\""" } string""")\n,b}',
  '"A description" query Q { query mutation fragment on: type }',
  'query Q { ...F ...G x } fragment G on Query @d { ...F g } fragment F on Query { f ...G }',
  'query ($a: [Int!]! = [1] @b(c: ")")) @d(e: {f: "}"}) { alias ,: a@c(d: "(") { b } ...on Query,{ c } }',
  '{ a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 }',
];

/** What `withSeek` of the browser's entry records, which reads documents in its own way. */
function recorded(query: string) {
  const attributes: Attributes = {};
  const span = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
  span.setAttributes = (given) => Object.assign(span, { given: Object.assign(attributes, given) });
  recordRequest(span, JSON.stringify({ query }));
  return {
    type: attributes['graphql.operation.type'],
    name: attributes['graphql.operation.name'],
    rootFields: attributes['seek.graphql.root_fields'],
  };
}

describe('the GraphQL operation that a page records', () => {
  it('is the one that a service records', () => {
    for (const document of [...SAMPLES.map((sample) => sample.document), ...UNUSUAL]) {
      expect(recorded(document), document).to.deep.equal(graphqlOperation(document));
    }
  });

  it('is none for a document that is none or defines types', () => {
    for (const document of ['', 'type Query { a: Int }', '{ a(b: 1 }', 'fragment F on Query { a }']) {
      expect(recorded(document).type, document).to.equal(undefined);
    }
  });
});
