import { getDefaultHighWaterMark } from 'node:stream';
import { expect } from 'chai';
import type { SeekRequestLogEntry } from '../../src/core/request-log.ts';
import { callLog } from '../../src/node/call-log.ts';
import { addToRequest, type GraphqlCall, graphqlCall, readRequest } from '../../src/node/graphql/call.ts';
import { failed, noHeader, QUERY, REQUEST, URL_OF_SEEK } from '../support/begun-graphql-calls.ts';

const IDS = { requestId: '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28', sessionId: 'a-session' };
const LOGGED = { method: 'POST', url: URL_OF_SEEK, ids: IDS, span: undefined };
const RESET = new Error('reset');
const SUCCEEDED = { ...REQUEST, errorCodes: undefined };
const FAILED = { ...REQUEST, errorCodes: ['FORBIDDEN'] };
const FORBIDDEN = failed('FORBIDDEN');

describe('the log of calls', () => {
  const entries: SeekRequestLogEntry[] = [];
  const settings = { graphql: true, requestLog: (entry: SeekRequestLogEntry) => void entries.push(entry) };
  const log = callLog<object>(settings);
  const logged = () => entries.map(({ status, error, graphql }) => ({ status, error, graphql }));

  beforeEach(() => {
    entries.length = 0;
  });

  /** Begins a request that is a GraphQL call if it has a body. */
  const begin = (body?: string) => {
    const call = graphqlCall(settings, undefined, 'POST', URL_OF_SEEK) as GraphqlCall;
    if (body !== undefined) {
      readRequest(call, Buffer.from(body), noHeader);
    }
    const request = {};
    log.begin(request, LOGGED);
    return {
      call,
      request,
      respond: (status = 200) => log.respond(request, status, call),
      receive: (chunk: Uint8Array) => log.receive(request, chunk, noHeader, call),
      complete: () => log.complete(request, call),
      fail: () => log.fail(request, { error: RESET }, 'ECONNRESET', call),
    };
  };

  it('has a GraphQL call once its response is complete, with its errors', () => {
    const { respond, receive, complete, fail } = begin(QUERY);
    respond();
    receive(FORBIDDEN.subarray(0, 20));
    receive(FORBIDDEN.subarray(20));
    expect(logged()).to.deep.equal([]);
    complete();
    fail();
    complete();
    expect(logged()).to.deep.equal([{ status: 200, error: undefined, graphql: FAILED }]);
  });

  it('has a GraphQL call whose request is read in chunks until its response', () => {
    const { call, respond, complete } = begin();
    addToRequest(call, QUERY, noHeader);
    respond();
    expect(logged()).to.deep.equal([]);
    complete();
    expect(logged()).to.deep.equal([{ status: 200, error: undefined, graphql: SUCCEEDED }]);
  });

  it('has a GraphQL call that fails before its response, with its error', () => {
    const { fail } = begin(QUERY);
    fail();
    fail();
    expect(logged()).to.deep.equal([{ status: undefined, error: RESET, graphql: SUCCEEDED }]);
  });

  it('has a GraphQL call that fails after its response headers, with their status', () => {
    const { respond, receive, fail, complete } = begin(QUERY);
    respond();
    receive(FORBIDDEN.subarray(0, 20));
    fail();
    complete();
    expect(logged()).to.deep.equal([{ status: 200, error: undefined, graphql: SUCCEEDED }]);
  });

  it('has a GraphQL call without a body in its response once that is complete', () => {
    const { respond, complete } = begin(QUERY);
    respond(204);
    complete();
    expect(logged()).to.deep.equal([{ status: 204, error: undefined, graphql: SUCCEEDED }]);
  });

  it('has another request with its response headers, and once', () => {
    const { respond, receive, complete, fail } = begin();
    respond(404);
    expect(logged()).to.deep.equal([{ status: 404, error: undefined, graphql: undefined }]);
    receive(FORBIDDEN);
    complete();
    fail();
    expect(entries).to.have.length(1);
  });

  it('has a request whose bodies are not read, with its response headers or its failure', () => {
    const [answered, reset] = [{}, {}];
    for (const request of [answered, reset]) {
      log.begin(request, LOGGED);
    }
    log.respond(answered, 200, undefined);
    log.fail(reset, { error: RESET }, 'ECONNRESET', undefined);
    expect(logged()).to.deep.equal([
      { status: 200, error: undefined, graphql: undefined },
      { status: undefined, error: RESET, graphql: undefined },
    ]);
  });

  it('does not wait for a body that arrives only if the application reads it', () => {
    // The buffer of a stream, or the window of an HTTP/2 stream.
    const bound = Math.min(getDefaultHighWaterMark(false), 65_535);
    const { respond, receive, complete } = begin(QUERY);
    respond();
    receive(Buffer.from('{'.padEnd(bound - 1)));
    expect(logged()).to.deep.equal([]);
    receive(Buffer.from(' '));
    expect(logged()).to.deep.equal([{ status: 200, error: undefined, graphql: SUCCEEDED }]);
    complete();
    expect(entries).to.have.length(1);
  });

  it('does not wait for a body that is no JSON', () => {
    const { respond, receive, complete } = begin(QUERY);
    respond();
    receive(Buffer.from('<html>'));
    expect(entries).to.have.length(1);
    complete();
    expect(entries).to.have.length(1);
  });

  it('does not wait for a body that nobody reads, and logs its headers if it never ends', () => {
    const { respond, receive } = begin(QUERY);
    respond();
    receive(Buffer.from('{"data":'.padEnd(getDefaultHighWaterMark(false))));
    expect(logged()).to.deep.equal([{ status: 200, error: undefined, graphql: SUCCEEDED }]);
  });

  it('has the IDs that were sent', () => {
    const { request, respond } = begin();
    log.correct(request, { ...IDS, requestId: 'own-id' });
    respond();
    expect(entries[0]).to.include({ requestId: 'own-id', sessionId: 'a-session' });
  });

  it('follows calls without a request log', () => {
    const unlogged = callLog<object>({ requestLog: undefined });
    const call = graphqlCall(settings, undefined, 'POST', URL_OF_SEEK) as GraphqlCall;
    readRequest(call, Buffer.from(QUERY), noHeader);
    const request = {};
    unlogged.begin(request, LOGGED);
    unlogged.correct(request, IDS);
    unlogged.respond(request, 200, undefined);
    unlogged.respond(request, 200, call);
    unlogged.receive(request, FORBIDDEN, noHeader, call);
    unlogged.complete(request, call);
    unlogged.fail(request, { error: RESET }, 'ECONNRESET', call);
    expect(call).to.deep.include({ status: 200, errorCodes: ['FORBIDDEN'], isEnded: true });
    const long = graphqlCall(settings, undefined, 'GET', `${URL_OF_SEEK}?query={version}`) as GraphqlCall;
    unlogged.receive(request, Buffer.from('<html>'), noHeader, long);
    expect(entries).to.deep.equal([]);
  });
});
