import { expect } from 'chai';
import fc from 'fast-check';
import { jsonLogLine } from '../../src/core/json-log.ts';
import type { SeekGraphqlLogEntry, SeekRequestLogEntry } from '../../src/core/request-log.ts';

const TIME = new Date('2026-11-27T08:09:10.123Z');

const ENTRY: SeekRequestLogEntry = {
  requestId: '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28',
  sessionId: '6eb0559a-cb91-4178-bd3d-9f5513e9ecc2',
  traceId: undefined,
  spanId: undefined,
  method: 'POST',
  url: 'https://graphql.seek.com/graphql',
  status: 200,
  durationMillis: 12.345_678_9,
  error: undefined,
  graphql: undefined,
};
const GRAPHQL: SeekGraphqlLogEntry = {
  type: undefined,
  name: undefined,
  rootFields: [],
  errorCodes: undefined,
};

describe('jsonLogLine', () => {
  const fieldsOf = (entry: Partial<SeekRequestLogEntry>): Record<string, unknown> =>
    JSON.parse(jsonLogLine({ ...ENTRY, ...entry }, TIME));

  it('contains the fields of a GraphQL call, in this order', () => {
    const line = jsonLogLine(
      {
        ...ENTRY,
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
        spanId: '00f067aa0ba902b7',
        graphql: {
          type: 'mutation',
          name: 'PostJob',
          rootFields: ['postPosition', 'version'],
          errorCodes: ['BAD_USER_INPUT', 'FORBIDDEN'],
        },
      },
      TIME,
    );
    expect(line).to.equal(
      [
        '{"timestamp":"2026-11-27T08:09:10.123Z"',
        '"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"',
        '"span_id":"00f067aa0ba902b7"',
        '"seek.request_id":"749fbdc9-fbe5-40e9-b5ae-fee3375f1e28"',
        '"seek.session_id":"6eb0559a-cb91-4178-bd3d-9f5513e9ecc2"',
        '"http.request.method":"POST"',
        '"url.full":"https://graphql.seek.com/graphql"',
        '"http.response.status_code":200',
        '"http.client.request.duration":0.012346',
        '"graphql.operation.type":"mutation"',
        '"graphql.operation.name":"PostJob"',
        '"seek.graphql.root_fields":["postPosition","version"]',
        '"seek.graphql.error_codes":["BAD_USER_INPUT","FORBIDDEN"]',
        '"error.type":"BAD_USER_INPUT"}',
      ].join(','),
    );
  });

  it('leaves out what is absent', () => {
    const always = {
      timestamp: TIME.toISOString(),
      'seek.request_id': ENTRY.requestId,
      'seek.session_id': ENTRY.sessionId,
      'http.request.method': 'POST',
      'url.full': ENTRY.url,
      'http.client.request.duration': 0.012346,
    };
    expect(fieldsOf({})).to.deep.equal({ ...always, 'http.response.status_code': 200 });
    expect(fieldsOf({ graphql: GRAPHQL })).to.deep.equal({ ...always, 'http.response.status_code': 200 });
    expect(fieldsOf({ status: undefined, error: new Error('a') })).to.deep.equal({
      ...always,
      'error.type': 'Error',
    });
  });

  const refused = Object.assign(new Error('secret'), { code: 'ECONNREFUSED' });
  for (const [what, entry, expected] of [
    ['is absent with status 399', { status: 399 }, undefined],
    ['is the status from 400', { status: 400 }, '400'],
    ['is the first GraphQL code, whatever the status', { status: 500, graphql: ['A', 'B'] }, 'A'],
    ['is the status of a GraphQL error without a code', { status: 200, graphql: [] }, '200'],
    ['is the code of a network error', { status: undefined, error: refused }, 'ECONNREFUSED'],
    ['is the type of an abort reason that is a text', { status: undefined, error: 'secret' }, 'string'],
    ['is there without an error and a status, too', { status: undefined }, 'undefined'],
  ] as const) {
    it(`error.type ${what}`, () => {
      const { graphql: errorCodes, ...rest } = { graphql: undefined, ...entry };
      const fields = fieldsOf({ ...rest, graphql: { ...GRAPHQL, errorCodes } });
      expect(fields['error.type']).to.equal(expected);
      expect(JSON.stringify(fields)).not.to.contain('secret');
    });
  }

  it('is one line, whatever the entry contains', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, text, (url, name, code) => {
        const graphql = { ...GRAPHQL, name, errorCodes: [code] };
        const line = jsonLogLine({ ...ENTRY, url, graphql }, TIME);
        expect(line).not.to.match(/[\n\r]/);
        expect(JSON.parse(line)).to.include({ 'url.full': url, 'graphql.operation.name': name });
      }),
    );
  });
});
