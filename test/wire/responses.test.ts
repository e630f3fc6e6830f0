import { randomUUID } from 'node:crypto';
import { get } from 'node:http';
import { gzipSync } from 'node:zlib';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import axios from 'axios';
import { expect } from 'chai';
import got from 'got';
import ky from 'ky';
import makeFetchHappen from 'make-fetch-happen';
import nodeFetch from 'node-fetch';
import { ofetch } from 'ofetch';
import superagent from 'superagent';
import * as undici8 from 'undici';
import * as undici5 from 'undici5';
import * as undici6 from 'undici6';
import * as undici7 from 'undici7';
import { SeekHttp2Instrumentation, seekRequestIdOf, withSeek } from '../../src/index.ts';
import { startHttp2Server } from '../support/http2-server.ts';
import { onlyHeader, useRecordingServer } from '../support/recording-server.ts';
import { useTelemetry } from '../support/telemetry.ts';
import { useResource } from '../support/use-resource.ts';

/** Sends a GET and returns the client's response, whatever its status. */
type Send = (url: string) => PromiseLike<object>;

const UNDICI_VERSIONS = Object.entries({ undici5, undici6, undici7, undici8 } as unknown as Record<
  string,
  typeof undici8
>);
const anyStatus = { throwHttpErrors: false, retry: { limit: 0 } } as const;

/** Their responses lead to their requests, so equal answers make no difference. */
const LINKED: Record<string, Send> = {
  axios: (url) => axios.get(url, { validateStatus: null }),
  got: (url) => got(url, anyStatus),
  superagent: (url) => superagent.get(url).ok(() => true),
  'http.get': (url) =>
    new Promise((resolve, reject) => {
      get(url, (response) => resolve(response.resume())).on('error', reject);
    }),
  ...Object.fromEntries(
    UNDICI_VERSIONS.map(([name, { request, Agent }]) => [
      `${name} request`,
      async (url: string) => {
        const response = await request(url, { dispatcher: new Agent() });
        await response.body.dump();
        return response;
      },
    ]),
  ),
};
/** Their responses are told apart by URL, status and headers. */
const COMPARED: Record<string, Send> = {
  fetch: (url) => fetch(url),
  ...Object.fromEntries(
    UNDICI_VERSIONS.flatMap(([name, undici]) => [
      [`${name} fetch`, (url: string) => undici.fetch(url, { dispatcher: new undici.Agent() })],
    ]),
  ),
  'undici7 request with an interceptor': (url) =>
    undici7.request(url, {
      dispatcher: new undici7.Agent().compose(undici7.interceptors.redirect({ maxRedirections: 1 })),
    }),
  'axios with fetch': (url) => axios.get(url, { adapter: 'fetch', validateStatus: null }),
  ky: (url) => ky(url, anyStatus),
  ofetch: (url) => ofetch.raw(url, { ignoreResponseError: true }),
  'node-fetch': (url) => nodeFetch(url),
};
const CLIENTS = { ...LINKED, ...COMPARED };
/** An error answer with HTTP 200, as GraphQL has them. */
const BODY = JSON.stringify({ data: null, errors: [{ message: 'no', extensions: { code: 'FORBIDDEN' } }] });
const COMPRESSED = gzipSync(BODY);
/** Too long for the headers to be remembered as slices of it. */
const LONG_BODY = JSON.stringify({ data: 'x'.repeat(20_000) });

describe('the response to a request to SEEK', () => {
  const seek = useRecordingServer({
    respond: ({ url = '', headers }, response) => {
      response.setHeader('set-cookie', ['a=1', 'b=2']);
      response.setHeader('x-answer', url.startsWith('/equal') ? url : randomUUID());
      if (url === '/redirect') {
        response.writeHead(302, { location: '/graphql' }).end();
      } else if (url.startsWith('/equal')) {
        response.sendDate = false;
        response.end(BODY);
      } else if (url === '/compressed' && headers['accept-encoding']?.includes('gzip')) {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(COMPRESSED);
      } else if (url === '/long') {
        response.end(LONG_BODY);
      } else {
        response.writeHead(url === '/denied' ? 401 : 200, { 'content-type': 'application/json' }).end(BODY);
      }
    },
  });
  useTelemetry(
    () => ({
      instrumentations: withSeek([new HttpInstrumentation({ disableIncomingRequestInstrumentation: true })], {
        hosts: ['127.0.0.1'],
      }),
    }),
    'suite',
  );
  const received = () => seek.requests.map((each) => onlyHeader(each, 'x-request-id'));

  for (const [client, send] of Object.entries(CLIENTS)) {
    for (const path of ['/graphql', '/denied', '/compressed', '/long', '/graphql?query=%7B%7D#hash']) {
      it(`of ${client} has its ID: ${path}`, async () => {
        const response = await send(`${seek.origin}${path}`);
        const [id] = received();
        expect(seek.requests).to.have.length(1);
        expect(seekRequestIdOf(response)).to.equal(id);
        expect(seekRequestIdOf(new Error('denied', { cause: response }))).to.equal(id);
        expect(seekRequestIdOf(Object.assign(new Error('denied'), { response }))).to.equal(id);
      });
    }
  }

  for (const client of ['fetch', 'node-fetch', 'axios', 'got', 'superagent', 'ky', 'ofetch']) {
    it(`of ${client} has the ID of the last hop after a redirect`, async () => {
      const response = await (CLIENTS[client] as Send)(`${seek.origin}/redirect`);
      const ids = received();
      expect(new Set(ids).size).to.equal(2);
      expect(seekRequestIdOf(response)).to.equal(ids[1]);
    });
  }

  for (const [client, send] of Object.entries(LINKED)) {
    it(`of ${client} has its own ID among equal answers`, async () => {
      const responses = [
        await send(`${seek.origin}/equal`),
        await send(`${seek.origin}/equal`),
        await send(`${seek.origin}/equal`),
      ];
      expect(responses.map(seekRequestIdOf)).to.deep.equal(received());
    });
  }

  for (const [client, send] of Object.entries(COMPARED)) {
    it(`of ${client} has no ID, rather than that of another, among equal answers`, async () => {
      const url = `${seek.origin}/equal/${encodeURI(client)}`;
      const responses = [await send(url), await send(url)];
      expect(responses.map(seekRequestIdOf)).to.deep.equal([undefined, undefined]);
    });

    it(`of ${client} keeps its ID if that was looked up before an equal answer`, async () => {
      const url = `${seek.origin}/equal-in-time/${encodeURI(client)}`;
      const first = await send(url);
      const [id] = received();
      expect(seekRequestIdOf(first)).to.equal(id);
      const second = await send(url);
      expect(seekRequestIdOf(first)).to.equal(id);
      expect(seekRequestIdOf(second)).to.equal(undefined);
    });
  }

  for (const client of ['fetch', 'undici8 fetch', 'node-fetch', 'ky', 'ofetch']) {
    it(`of ${client} is not taken for one from another host that has the same answer`, async () => {
      const send = COMPARED[client] as Send;
      await send(`${seek.origin}/equal-elsewhere/${encodeURI(client)}`);
      const response = await send(`http://localhost:${seek.port}/equal-elsewhere/${encodeURI(client)}`);
      expect(seekRequestIdOf(response)).to.equal(undefined);
    });
  }

  it('of fetch has the same ID as its clone', async () => {
    const response = await fetch(`${seek.origin}/graphql`);
    const clone = response.clone();
    await response.json();
    expect(seekRequestIdOf(response)).to.equal(received()[0]);
    expect(seekRequestIdOf(clone)).to.equal(received()[0]);
  });

  it('has no ID if a client has added headers to it, such as make-fetch-happen', async () => {
    const response = await makeFetchHappen(`${seek.origin}/graphql`, { retry: false, timeout: 0 });
    expect(response.headers.get('x-fetch-attempts')).to.equal('1');
    expect(seekRequestIdOf(response)).to.equal(undefined);
  });
});

describe('the response to a request to SEEK over HTTP/2', () => {
  const server = useResource(
    () => startHttp2Server({ tls: true }),
    (each) => each.close(),
  );
  useResource(
    () => new SeekHttp2Instrumentation({ hosts: ['127.0.0.1'] }),
    (each) => each.disable(),
  );
  useTelemetry(() => ({ seek: { hosts: ['127.0.0.1'] } }));

  const HTTP2_CLIENTS: Record<string, (url: string, ca: string) => PromiseLike<unknown>> = {
    axios: (url, ca) => axios.get(url, { httpVersion: 2, http2Options: { ca } as object }),
    got: (url, ca) => got(url, { http2: true, https: { certificateAuthority: ca } }),
    superagent: (url, ca) => superagent.get(url).http2().ca(ca),
    ...Object.fromEntries(
      UNDICI_VERSIONS.filter(([name]) => name !== 'undici5').flatMap(([name, { Agent, fetch, request }]) =>
        [fetch, request].map((call) => [
          `${name} ${call.name}`,
          (url: string, ca: string) =>
            call(url, { dispatcher: new Agent({ allowH2: true, connect: { ca } }) }),
        ]),
      ),
    ),
  };
  for (const [client, send] of Object.entries(HTTP2_CLIENTS)) {
    it(`of ${client} has its ID`, async () => {
      const response = await send(`${server.origin}/plain`, server.ca);
      expect(server.requests).to.have.length(1);
      expect(seekRequestIdOf(response)).to.equal(server.requests[0]?.headers['x-request-id']);
    });
  }
});
