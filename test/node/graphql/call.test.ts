import { metrics } from '@opentelemetry/api';
import { expect } from 'chai';
import {
  addToRequest,
  addToResponse,
  awaitsErrors,
  endRequest,
  endResponse,
  failCall,
  type GraphqlCall,
  graphqlCall,
  logEntryOf,
  readRequest,
  recordErrors,
} from '../../../src/node/graphql/call.ts';
import {
  ATTRIBUTES,
  answered,
  begin,
  failed,
  meterProvider,
  noHeader,
  QUERY,
  REQUEST,
  recordingSpan,
  URL_OF_SEEK,
} from '../../support/begun-graphql-calls.ts';

const SETTINGS = { graphql: true, requestLog: undefined };
const LOGGING = { graphql: true, requestLog: () => {} };

describe('a call that may be a GraphQL call', () => {
  describe('begins', () => {
    afterEach(() => metrics.disable());

    it('for a span that is recorded', () => {
      const { span } = recordingSpan();
      expect(graphqlCall(SETTINGS, span, 'POST', URL_OF_SEEK)?.span).to.equal(span);
    });

    it('for a request log, without a span', () => {
      expect(graphqlCall(LOGGING, undefined, 'POST', URL_OF_SEEK)).to.have.property('span', undefined);
    });

    it('for the meter provider of the application, without a span that has ended', () => {
      metrics.setGlobalMeterProvider(meterProvider(() => {}));
      const { span } = recordingSpan();
      span.end();
      expect(graphqlCall(SETTINGS, span, 'POST', URL_OF_SEEK)).to.have.property('span', undefined);
    });

    it('not for a GET whose URL asks for nothing', () => {
      const { span } = recordingSpan();
      const get = (query: string) => graphqlCall(LOGGING, span, 'GET', `${URL_OF_SEEK}${query}`);
      expect(get('')).to.equal(undefined);
      expect(get('?query=developers+in+Sydney')).to.equal(undefined);
      expect(get('?query={version}')).to.have.nested.property('request.type', 'query');
    });

    it('neither without anything that records it nor if the setting is off', () => {
      const { span } = recordingSpan();
      expect(graphqlCall({ ...LOGGING, graphql: false }, span, 'POST', URL_OF_SEEK)).to.equal(undefined);
      span.end();
      expect(graphqlCall(SETTINGS, span, 'POST', URL_OF_SEEK)).to.equal(undefined);
      expect(graphqlCall(SETTINGS, undefined, 'POST', URL_OF_SEEK)).to.equal(undefined);
    });
  });

  describe('records its operation', () => {
    it('once, with exactly these attributes, from a body in one piece', () => {
      const { call, set, ended } = begin();
      readRequest(call, Buffer.from(QUERY), noHeader);
      endRequest(call, true);
      expect([call.request, call.needsRequest]).to.deep.equal([REQUEST, false]);
      expect(set).to.deep.equal(Object.keys(ATTRIBUTES));
      expect(ended().attributes).to.deep.equal(ATTRIBUTES);
    });

    it('once, when the last chunk is sent, whether chunks are text or bytes', () => {
      const { call, set, ended } = begin();
      addToRequest(call, QUERY.slice(0, 20), noHeader);
      addToRequest(call, Buffer.from(QUERY.slice(20)), noHeader);
      expect([call.request, call.needsRequest]).to.deep.equal([undefined, true]);
      endRequest(call, true);
      endRequest(call, true);
      addToRequest(call, QUERY, noHeader);
      expect(call).to.include({ needsRequest: false, sent: undefined });
      expect(set).to.deep.equal(Object.keys(ATTRIBUTES));
      expect(ended().attributes).to.deep.equal(ATTRIBUTES);
    });

    it('from chunks whose memory the application uses again', () => {
      const { call } = begin();
      const memory = new Uint8Array(8);
      for (let start = 0; start < QUERY.length; start += memory.length) {
        const { written } = new TextEncoder().encodeInto(QUERY.slice(start, start + 8), memory);
        addToRequest(call, memory.subarray(0, written), noHeader);
      }
      memory.fill(0);
      endRequest(call, true);
      expect(call.request).to.deep.equal(REQUEST);
    });

    it('from the body and not from the URL, unless it is a GET', () => {
      const { call, ended } = begin(`${URL_OF_SEEK}?query=query+A{a}`);
      readRequest(call, Buffer.from('{"query":"mutation { b }"}'), noHeader);
      expect(ended().attributes).to.deep.equal({
        'graphql.operation.type': 'mutation',
        'seek.graphql.root_fields': ['b'],
      });
    });

    it('from the URL of a GET, at once, and reads no chunks then', () => {
      const { call, ended } = begin(`${URL_OF_SEEK}?query=mutation{close}`, 'GET');
      addToRequest(call, QUERY, noHeader);
      expect(call).to.include({ needsRequest: false, sent: undefined });
      expect(ended().attributes).to.deep.equal({
        'graphql.operation.type': 'mutation',
        'seek.graphql.root_fields': ['close'],
      });
    });

    it('only as far as it is known: a persisted query has a name only', () => {
      const { call, ended } = begin();
      const persisted = '{"operationName":"Q","extensions":{"persistedQuery":{"version":1}}}';
      readRequest(call, Buffer.from(persisted), noHeader);
      expect(ended().attributes).to.deep.equal({ 'graphql.operation.name': 'Q' });
    });

    it('as soon as a long body tells, though it is not sent as a whole', () => {
      const { call } = begin();
      addToRequest(call, `${QUERY.slice(0, -1)},"variables":{"a":"${'a'.repeat(70_000)}`, noHeader);
      expect(call).to.include({ needsRequest: false, sent: undefined });
      expect(call.request).to.deep.equal(REQUEST);
    });

    it('not for another request: it has no attributes and no log entry', () => {
      const { call, ended } = begin();
      addToRequest(call, '%PDF', noHeader);
      expect(call).to.include({ needsRequest: false, request: undefined });
      expect(logEntryOf(call)).to.equal(undefined);
      expect(ended().attributes).to.deep.equal({});
    });

    it('without a span, for the log', () => {
      const call = graphqlCall(LOGGING, undefined, 'POST', URL_OF_SEEK) as GraphqlCall;
      readRequest(call, Buffer.from(QUERY), noHeader);
      expect(logEntryOf(call)).to.deep.equal({ ...REQUEST, errorCodes: undefined });
      endResponse(call);
      recordErrors(call);
    });
  });

  describe('awaits its errors', () => {
    it('from when its operation is known until its response is complete', () => {
      const { call } = begin();
      expect(awaitsErrors(call)).to.equal(false);
      readRequest(call, Buffer.from(QUERY), noHeader);
      expect(awaitsErrors(call)).to.equal(true);
      addToResponse(call, failed('FORBIDDEN'), noHeader);
      expect(awaitsErrors(call)).to.equal(true);
      endResponse(call);
      expect(awaitsErrors(call)).to.equal(false);
    });

    it('not in a body that is no JSON, and keeps none of it', () => {
      const { call } = answered();
      addToResponse(call, Buffer.from('%PDF'), noHeader);
      expect(awaitsErrors(call)).to.equal(false);
      expect(call).to.include({ needsResponse: false, received: undefined });
    });

    it('not after it has failed', () => {
      const { call } = answered();
      failCall(call, 'ECONNRESET');
      expect(awaitsErrors(call)).to.equal(false);
    });
  });

  it('that fails has the operation of what was sent, and forgets what was received', () => {
    const { call, ended } = begin();
    addToRequest(call, `${QUERY.slice(0, -1)},"variables":`, noHeader);
    addToResponse(call, failed('FORBIDDEN'), noHeader);
    failCall(call, 'ECONNRESET');
    expect(call).to.include({ needsRequest: false, needsResponse: false, sent: undefined });
    expect(call.received).to.equal(undefined);
    expect(ended().attributes).to.deep.equal(ATTRIBUTES);
  });
});
