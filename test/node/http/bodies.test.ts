import { type ClientRequest, IncomingMessage, request } from 'node:http';
import { Socket } from 'node:net';
import { expect } from 'chai';
import type { CallLog } from '../../../src/node/call-log.ts';
import type { GraphqlCall } from '../../../src/node/graphql/call.ts';
import { observeRequestBody, observeResponseBody } from '../../../src/node/http/bodies.ts';
import { begin, type noHeader, QUERY, REQUEST, URL_OF_SEEK } from '../../support/begun-graphql-calls.ts';

const METHODS = ['write', 'end'];

/** A request that is never sent. */
function unsentRequest(): ClientRequest {
  const sent = request('http://127.0.0.1:9', { method: 'POST', createConnection: () => new Socket() });
  sent.on('error', () => {});
  return sent;
}

describe('the body of a node:http request', () => {
  it('is read while the application writes it', () => {
    const { call } = begin();
    const sent = unsentRequest();
    observeRequestBody(sent, call);
    sent.write(QUERY.slice(0, 9));
    sent.end(QUERY.slice(9));
    expect(call.request).to.deep.equal(REQUEST);
    sent.destroy();
  });

  it('is read with the headers that the request has when it is written', () => {
    const { call } = begin();
    const sent = unsentRequest();
    observeRequestBody(sent, call);
    sent.setHeader('Content-Type', 'application/graphql');
    sent.end('query Q { version hirer }');
    expect(call.request).to.deep.equal(REQUEST);
    sent.destroy();
  });

  it('is left alone without a call, or if the URL tells already', () => {
    const { call } = begin(`${URL_OF_SEEK}?query={version}`, 'GET');
    for (const each of [undefined, call]) {
      const sent = unsentRequest();
      observeRequestBody(sent, each);
      expect(METHODS.filter((method) => Object.hasOwn(sent, method))).to.deep.equal([]);
      sent.destroy();
    }
  });
});

describe('the body of a node:http response', () => {
  const { call } = begin();
  const sent = {} as ClientRequest;
  let seen: unknown[];
  let response: IncomingMessage;

  const log = {
    receive: (of: ClientRequest, chunk: Uint8Array, header: typeof noHeader, by: GraphqlCall) => {
      expect([of, by]).to.deep.equal([sent, call]);
      seen.push([String(chunk), (header as (name: string) => unknown)('content-encoding')]);
    },
    complete: (of: ClientRequest, by: GraphqlCall) => {
      expect([of, by]).to.deep.equal([sent, call]);
      seen.push('complete');
    },
  } as unknown as CallLog<ClientRequest>;

  beforeEach(() => {
    seen = [];
    response = new IncomingMessage(new Socket());
    response.headers['content-encoding'] = 'br';
    observeResponseBody(sent, response, call, log);
  });

  it('is read before the application reads it, with the headers that arrived', () => {
    // As axios does, which decodes the body itself.
    delete response.headers['content-encoding'];
    response.push(Buffer.from('a'));
    expect(seen).to.deep.equal([['a', 'br']]);
    expect(response.readableFlowing).to.equal(null);
    expect(String(response.read())).to.equal('a');
  });

  it('is complete with its end', () => {
    response.complete = true;
    expect(response.push(null)).to.equal(false);
    expect(seen).to.deep.equal(['complete']);
  });

  it('is not complete if the connection is lost', () => {
    response.push(null);
    expect(seen).to.deep.equal([]);
  });

  it('is left alone without a call', () => {
    const other = new IncomingMessage(new Socket());
    observeResponseBody(sent, other, undefined, log);
    expect(Object.hasOwn(other, 'push')).to.equal(false);
  });

  it('has no chunks but bytes: a mock may push text, which the application gets', () => {
    response.push('text', 'utf8');
    expect(seen).to.deep.equal([]);
    expect(String(response.read())).to.equal('text');
  });
});
