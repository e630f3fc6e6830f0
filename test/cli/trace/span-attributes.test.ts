import { expect } from 'chai';
import {
  graphqlErrorsOf,
  inboundPathOf,
  isSeekCall,
  isWebhookCall,
  operationOf,
  statusOf,
  targetOf,
} from '../../../src/cli/trace/span-attributes.ts';
import type { TraceSpan } from '../../../src/cli/trace/trace.ts';

/** @param attributes - of any type, as backends may return them */
const withAttributes = (attributes: Readonly<Record<string, unknown>>): TraceSpan => ({
  spanId: 'a',
  parentSpanId: undefined,
  name: 'POST',
  service: 'posting-service',
  serviceVersion: undefined,
  startMicros: 0,
  durationMicros: 1_000,
  attributes: attributes as TraceSpan['attributes'],
  failed: false,
});

describe('statusOf', () => {
  it('reads the current and the older attribute', () => {
    expect(statusOf(withAttributes({ 'http.response.status_code': 200 }))).to.equal(200);
    expect(statusOf(withAttributes({ 'http.status_code': '404' }))).to.equal(404);
    expect(statusOf(withAttributes({}))).to.equal(undefined);
  });

  for (const value of ['', 'OK', 0, 99, 1_000, 20.5, [], ['a', 'b'], true]) {
    it(`returns undefined for ${JSON.stringify(value)}, which is not a status`, () => {
      expect(statusOf(withAttributes({ 'http.response.status_code': value }))).to.equal(undefined);
    });
  }
});

describe('targetOf', () => {
  it('returns host and path, without user info, query and fragment', () => {
    const url = 'https://user:password@graphql.seek.com:8443/a/b?token=abc#c';
    expect(targetOf(withAttributes({ 'url.full': url }))).to.equal('graphql.seek.com:8443/a/b');
    expect(targetOf(withAttributes({ 'http.url': url }))).to.equal('graphql.seek.com:8443/a/b');
  });

  it('returns undefined without a valid URL', () => {
    expect(targetOf(withAttributes({}))).to.equal(undefined);
    expect(targetOf(withAttributes({ 'url.full': '/a?token=abc' }))).to.equal(undefined);
    expect(targetOf(withAttributes({ 'url.full': ['https://graphql.seek.com/'] }))).to.equal(undefined);
  });
});

describe('inboundPathOf', () => {
  it('returns the path without the query, unless there is a route', () => {
    expect(inboundPathOf(withAttributes({ 'url.path': '/webhook' }))).to.equal('/webhook');
    expect(inboundPathOf(withAttributes({ 'http.target': '/webhook?token=abc' }))).to.equal('/webhook');
    expect(inboundPathOf(withAttributes({ 'url.path': '/a/1', 'http.route': '/a/:id' }))).to.equal(undefined);
    expect(inboundPathOf(withAttributes({ 'url.path': ['/webhook'] }))).to.equal(undefined);
    expect(inboundPathOf(withAttributes({}))).to.equal(undefined);
  });
});

describe('calls to and from SEEK', () => {
  it('are told by the IDs that their spans recorded', () => {
    const [to, from, none] = ['seek.request_id', 'seek.webhook.request_id', 'seek.session_id'].map((name) =>
      withAttributes({ [name]: 'a' }),
    ) as [TraceSpan, TraceSpan, TraceSpan];
    expect([to, from, none].map(isSeekCall)).to.deep.equal([true, false, false]);
    expect([to, from, none].map(isWebhookCall)).to.deep.equal([false, true, false]);
  });
});

describe('graphqlErrorsOf', () => {
  const codesIn = (recorded: unknown) =>
    graphqlErrorsOf(withAttributes({ 'seek.graphql.error_codes': recorded }));

  it('reads JSON, as Jaeger stores arrays, and arrays', () => {
    for (const recorded of [
      '["FORBIDDEN","BAD_USER_INPUT"]',
      '[ "FORBIDDEN", "BAD_USER_INPUT" ]',
      ['FORBIDDEN', 'BAD_USER_INPUT'],
    ]) {
      expect(codesIn(recorded)).to.deep.equal(['FORBIDDEN', 'BAD_USER_INPUT']);
    }
  });

  it('drops what cannot be a code', () => {
    const values = ['secret data', 'a|b', '`a`', '\u001b[2J', 'é', '', 'A'.repeat(65), 'A'.repeat(64)];
    for (const recorded of [JSON.stringify(values), values, [...values, 1, null, {}, ['B']]]) {
      expect(codesIn(recorded)).to.deep.equal(['A'.repeat(64)]);
    }
  });

  for (const recorded of [undefined, null, '', 'FORBIDDEN', '["FORBIDDEN', '[]', 1, true, {}, []]) {
    it(`finds no code in ${JSON.stringify(recorded)}`, () => {
      expect(codesIn(recorded)).to.deep.equal([]);
    });
  }

  it('reads what is left of JSON that the backend cut', () => {
    expect(codesIn('["FORBIDDEN","BAD_USER_IN')).to.deep.equal(['FORBIDDEN']);
  });
});

describe('operationOf', () => {
  const operation = (type: unknown, name: unknown, rootFields: unknown) =>
    operationOf(
      withAttributes({
        'graphql.operation.type': type,
        'graphql.operation.name': name,
        'seek.graphql.root_fields': rootFields,
      }),
    );

  for (const [what, [type, name, rootFields], expected] of [
    ['an operation without a name', ['query', undefined, '["candidateProfile"]'], 'query candidateProfile'],
    ['a named operation', ['query', 'Profile', '["candidateProfile"]'], 'query Profile (candidateProfile)'],
    [
      'a name that is the root field',
      ['mutation', 'postPosition', '["postPosition"]'],
      'mutation postPosition',
    ],
    ['several root fields', ['query', undefined, '["positions","hirer"]'], 'query positions, hirer'],
    [
      'a name and several root fields',
      ['query', 'Home', ['positions', 'hirer']],
      'query Home (positions, hirer)',
    ],
    ['an unknown root field', ['subscription', undefined, undefined], 'subscription'],
    ['a name without root fields', ['query', 'Profile', '[]'], 'query Profile'],
    ['a persisted query', [undefined, 'Profile', undefined], 'operation Profile'],
    ['a batch', [undefined, undefined, '["positions","hirer"]'], 'operation positions, hirer'],
  ] as const) {
    it(`shows ${what} as ${expected}`, () => {
      expect(operation(type, name, rootFields)).to.equal(expected);
    });
  }

  it('returns undefined without an operation', () => {
    expect(operationOf(withAttributes({}))).to.equal(undefined);
    expect(operation(1, true, '{"a')).to.equal(undefined);
  });

  it('drops what cannot be a name', () => {
    for (const value of ['secret data', 'a|b', '`a`', '\u001b[2J', 'a\n', '<b>', '']) {
      expect(operation(value, value, [value])).to.equal(undefined);
      expect(operation('query', value, JSON.stringify([value, 'positions']))).to.equal('query positions');
    }
  });

  it('cuts long names, and shows the first 8 root fields', () => {
    const long = 'a'.repeat(65);
    const cut = `${'a'.repeat(63)}…`;
    expect(operation(long, long, [long])).to.equal(`${cut} ${cut}`);
    expect(operation('query', 'b', [long])).to.equal(`query b (${cut})`);
    const fields = Array.from({ length: 9 }, (_, i) => `f${i}`);
    expect(operation('query', undefined, fields.slice(1))).to.equal('query f1, f2, f3, f4, f5, f6, f7, f8');
    expect(operation('query', undefined, fields)).to.equal('query f0, f1, f2, f3, f4, f5, f6, f7, …');
  });
});
