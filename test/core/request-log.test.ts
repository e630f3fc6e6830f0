import type { Span } from '@opentelemetry/api';
import { expect } from 'chai';
import { openRequests, type SeekRequestLogEntry } from '../../src/core/request-log.ts';

const LOGGED = {
  method: 'GET',
  url: 'https://user:password@graphql.seek.com/file?access_token=secret&page=2',
  ids: {
    requestId: '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28',
    sessionId: '6eb0559a-cb91-4178-bd3d-9f5513e9ecc2',
  },
  span: undefined,
};

describe('the request log', () => {
  const entries: SeekRequestLogEntry[] = [];
  let logWaiting: () => void;
  const open = openRequests<object>(
    (entry) => entries.push(entry),
    (each) => {
      logWaiting = each;
    },
  );
  beforeEach(() => {
    entries.length = 0;
  });

  it('contains one entry per request, when it ends, without secrets', () => {
    const request = {};
    open.begin(request, LOGGED);
    expect(entries).to.deep.equal([]);
    open.end(request, { status: 200 });
    open.end(request, { error: new Error('after the headers') });
    expect(entries).to.have.length(1);
    const { durationMillis, ...entry } = entries[0] as SeekRequestLogEntry;
    expect(durationMillis).to.be.at.least(0);
    expect(entry).to.deep.equal({
      requestId: LOGGED.ids.requestId,
      sessionId: LOGGED.ids.sessionId,
      traceId: undefined,
      spanId: undefined,
      method: 'GET',
      url: 'https://REDACTED:REDACTED@graphql.seek.com/file?access_token=REDACTED&page=2',
      status: 200,
      error: undefined,
      graphql: undefined,
    });
  });

  it('contains the IDs that were sent, if they differ from the IDs that the request began with', () => {
    const request = {};
    const sent = { ...LOGGED.ids, requestId: 'own-id' };
    open.correct(request, sent);
    open.begin(request, LOGGED);
    open.correct(request, sent);
    open.end(request, { status: 200 });
    expect(entries.map(({ requestId }) => requestId)).to.deep.equal(['own-id']);
  });

  it('contains the IDs of the span', () => {
    const spanContext = {
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      spanId: '00f067aa0ba902b7',
      traceFlags: 1,
    };
    const request = {};
    open.begin(request, { ...LOGGED, span: { spanContext: () => spanContext } as unknown as Span });
    const error = new Error('reset');
    open.end(request, { error });
    expect(entries[0]).to.include({
      traceId: spanContext.traceId,
      spanId: spanContext.spanId,
      status: undefined,
      error,
    });
  });

  it('does not contain the IDs of an invalid span context', () => {
    const spanContext = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 };
    const request = {};
    open.begin(request, { ...LOGGED, span: { spanContext: () => spanContext } as unknown as Span });
    open.end(request, { status: 204 });
    expect(entries[0]).to.include({ traceId: undefined, spanId: undefined });
  });

  it('contains no entry for a request that never began', () => {
    open.end({}, { status: 200 });
    expect(entries).to.deep.equal([]);
  });

  const GRAPHQL = { type: 'query', name: undefined, rootFields: ['version'], errorCodes: undefined } as const;
  const FAILED = { ...GRAPHQL, errorCodes: ['FORBIDDEN'] };

  it('contains a GraphQL call when it ends, with the status and the duration of its headers', () => {
    const request = {};
    open.begin(request, LOGGED);
    open.wait(request, 200, GRAPHQL);
    expect(entries).to.deep.equal([]);
    const { now } = performance;
    const end = now.call(performance) + 1_000;
    performance.now = () => end;
    try {
      open.end(request, { error: new Error('reset') }, FAILED);
    } finally {
      performance.now = now;
    }
    logWaiting();
    expect(entries).to.have.length(1);
    expect(entries[0]).to.deep.include({ status: 200, error: undefined, graphql: FAILED });
    expect(entries[0]?.durationMillis).to.be.below(1_000);
  });

  it('contains a GraphQL call that never ends once the process exits, and only then', () => {
    const request = {};
    open.begin(request, LOGGED);
    open.wait(request, 200, GRAPHQL);
    logWaiting();
    open.end(request, { status: 200 }, FAILED);
    logWaiting();
    expect(entries.map(({ status, graphql }) => [status, graphql])).to.deep.equal([[200, GRAPHQL]]);
  });

  it('does not wait for a request that never began or has ended', () => {
    const request = {};
    open.wait(request, 200, GRAPHQL);
    open.begin(request, LOGGED);
    open.end(request, { error: new Error('reset') }, GRAPHQL);
    open.wait(request, 200, GRAPHQL);
    open.end(request, { status: 200 });
    expect(entries.map(({ status, graphql }) => [status, graphql])).to.deep.equal([[undefined, GRAPHQL]]);
  });

  it('catches errors that the application throws', () => {
    const throwing = openRequests<object>(
      () => {
        throw new Error('from the application');
      },
      () => {},
    );
    const request = {};
    throwing.begin(request, LOGGED);
    throwing.end(request, { status: 200 });
  });
});
