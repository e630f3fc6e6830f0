import { once } from 'node:events';
import {
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
  request as sendRequest,
} from 'node:http';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import axios from 'axios';
import { expect } from 'chai';
import got from 'got';
import superagent from 'superagent';
import { seekRequestIdOf, withSeek } from '../../src/index.ts';
import {
  onlyHeader,
  type RecordedRequest,
  type RecordingServer,
  useRecordingServer,
} from '../support/recording-server.ts';
import { useTelemetry } from '../support/telemetry.ts';

const USER_AGENT = 'copied-headers-test/1.0.0';
const OWN_ID = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';

/** Clients that follow redirects with a node:http request for each hop. */
const REDIRECTING: Record<string, (url: string, headers: Record<string, string>) => Promise<unknown>> = {
  superagent: async (url, headers) => superagent.get(url).set(headers),
  axios: (url, headers) => axios.get(url, { headers }),
  got: (url, headers) => got(url, { headers }).text(),
};

describe('headers that a client copies from one request to the next', () => {
  /** `/to/ORIGIN/REST` redirects to `REST` at the other origin. */
  const respond = ({ url = '' }: IncomingMessage, response: ServerResponse) => {
    const [, origin, rest] = /^\/to\/([^/]+)(\/.*)$/.exec(url) ?? [];
    if (url === '/reset') {
      response.destroy();
    } else if (origin === undefined) {
      response.end('ok');
    } else {
      response.writeHead(302, { location: `${decodeURIComponent(origin)}${rest}` }).end();
    }
  };
  const seek = useRecordingServer({ respond });
  const otherSeek = useRecordingServer({ respond });
  const elsewhere = useRecordingServer({ respond });
  const telemetry = useTelemetry(() => ({
    instrumentations: withSeek([new HttpInstrumentation({ disableIncomingRequestInstrumentation: true })], {
      hosts: [`127.0.0.1:${seek.port}`, `127.0.0.1:${otherSeek.port}`],
      userAgent: USER_AGENT,
    }),
  }));

  const pathTo = ({ origin }: RecordingServer, rest = '/end') => `/to/${encodeURIComponent(origin)}${rest}`;
  const expectNothingOfOurs = (request: RecordedRequest | undefined) => {
    expect(request?.headers).to.not.have.any.keys('x-request-id', 'x-session-id');
    expect(request?.headers['user-agent']).to.not.equal(USER_AGENT);
  };
  /** Expects requests to SEEK that have the IDs of their own spans, which are all different. */
  const expectOwnIds = async (requests: readonly RecordedRequest[]) => {
    const ids = requests.map((request) => onlyHeader(request, 'x-request-id'));
    const recorded = (await telemetry.clientSpans()).map(({ attributes }) => attributes['seek.request_id']);
    expect(recorded.filter((id) => id !== undefined)).to.have.members(ids);
    expect(new Set(ids).size).to.equal(requests.length);
    for (const request of requests) {
      expect(onlyHeader(request, 'user-agent')).to.equal(USER_AGENT);
    }
  };

  for (const [client, send] of Object.entries(REDIRECTING)) {
    describe(`${client}, on a redirect`, () => {
      it('sends a new ID with each hop within SEEK', async () => {
        await send(`${seek.origin}${pathTo(seek, pathTo(otherSeek))}`, { 'x-own': 'own' });
        const requests = [...seek.requests, ...otherSeek.requests];
        expect(requests).to.have.length(3);
        await expectOwnIds(requests);
        expect(otherSeek.requests[0]?.headers['x-own']).to.equal('own');
      });

      it('sends nothing of ours to another host, and a new ID back to SEEK', async () => {
        await send(`${seek.origin}${pathTo(elsewhere, pathTo(otherSeek))}`, { 'x-own': 'own' });
        expect(elsewhere.requests).to.have.length(1);
        expectNothingOfOurs(elsewhere.requests[0]);
        expect(elsewhere.requests[0]?.headers['x-own']).to.equal('own');
        await expectOwnIds([...seek.requests, ...otherSeek.requests]);
      });
    });
  }

  it('superagent: copies the ID and the User-Agent that the caller has set', async () => {
    const own = { 'X-Request-Id': OWN_ID, 'User-Agent': 'caller/1.0' };
    await superagent.get(`${seek.origin}${pathTo(elsewhere)}`).set(own);
    for (const { requests } of [seek, elsewhere]) {
      expect(onlyHeader(requests[0], 'x-request-id')).to.equal(OWN_ID);
      expect(requests[0]?.headers['user-agent']).to.include('caller/1.0');
    }
    expect(elsewhere.requests[0]?.headers).to.not.have.property('x-session-id');
  });

  const open = (url: string, headers: OutgoingHttpHeaders = {}) => sendRequest(url, { headers });
  const finish = async (request: ClientRequest) => {
    const [response] = (await once(request.end(), 'response')) as [IncomingMessage];
    await once(response.resume(), 'end');
    return request;
  };
  const COPIES: Record<string, (previous: ClientRequest) => OutgoingHttpHeaders> = {
    getHeaders: (previous) => previous.getHeaders(),
    'getHeaderNames and getHeader': (previous) =>
      Object.fromEntries(previous.getHeaderNames().map((name) => [name, previous.getHeader(name)])),
    'getRawHeaderNames and getHeader': (previous) =>
      Object.fromEntries(previous.getRawHeaderNames().map((name) => [name, previous.getHeader(name)])),
  };
  for (const [copy, copyHeaders] of Object.entries(COPIES)) {
    it(`${copy}: carries on the caller's headers only`, async () => {
      const first = await finish(open(seek.origin, { 'X-Own': ['a', 'b'], 'User-Agent': 'axios/1.0.0' }));
      const { host, Host, ...copied } = copyHeaders(first);
      expect(host ?? Host).to.equal(`127.0.0.1:${seek.port}`);
      await finish(open(elsewhere.origin, copied));
      await finish(open(otherSeek.origin, copied));
      expectNothingOfOurs(elsewhere.requests[0]);
      expect(elsewhere.requests[0]?.headers).to.include({ 'x-own': 'a, b', 'user-agent': 'axios/1.0.0' });
      await expectOwnIds([...seek.requests, ...otherSeek.requests]);
    });
  }

  it('carry on nothing of ours after a failure, which is still known by its error', async () => {
    const failed = open(`${seek.origin}/reset`, { 'x-own': 'own' });
    const [error] = await once(failed.end(), 'error');
    expect(seekRequestIdOf(error)).to.equal(onlyHeader(seek.requests[0], 'x-request-id'));
    const { host, ...copied } = failed.getHeaders();
    expect(host).to.equal(`127.0.0.1:${seek.port}`);
    await finish(open(elsewhere.origin, copied));
    expectNothingOfOurs(elsewhere.requests[0]);
    expect(elsewhere.requests[0]?.headers['x-own']).to.equal('own');
  });

  it('show ours until the response, and what the application sets itself also after it', async () => {
    const request = open(seek.origin);
    expect(request.getHeader('X-Request-Id')).to.be.a('string');
    expect(request.hasHeader('x-request-id')).to.equal(true);
    request.setHeader('X-Session-Id', OWN_ID);
    const propertiesBefore = Object.keys(request);
    await finish(request);
    expect(onlyHeader(seek.requests[0], 'x-session-id')).to.equal(OWN_ID);
    expect(request.getHeader('x-session-id')).to.equal(OWN_ID);
    expect(request.getHeader('X-Request-Id')).to.equal(undefined);
    expect(request.hasHeader('x-request-id')).to.equal(false);
    expect(request.hasHeader('host')).to.equal(true);
    expect(request.getHeaderNames()).to.not.include.members(['x-request-id']);
    expect(Object.keys(request)).to.have.members(propertiesBefore);
    expect(seekRequestIdOf({ request })).to.equal(onlyHeader(seek.requests[0], 'x-request-id'));
    expect(() => request.getHeader(7 as unknown as string)).to.throw(TypeError);
  });

  it('are recorded on the span as they were sent, if the instrumentation is to record them', async () => {
    await telemetry.stop();
    const instrumentation = new HttpInstrumentation({
      disableIncomingRequestInstrumentation: true,
      headersToSpanAttributes: { client: { requestHeaders: ['X-Request-Id', 'User-Agent'] } },
    });
    await telemetry.start({
      instrumentations: withSeek([instrumentation], { hosts: ['127.0.0.1'], userAgent: USER_AGENT }),
    });
    const request = await finish(open(seek.origin, { 'User-Agent': 'axios/1.0.0' }));
    const [span] = await telemetry.clientSpans();
    expect(span?.attributes).to.deep.include({
      'http.request.header.x-request-id': [onlyHeader(seek.requests[0], 'x-request-id')],
      'http.request.header.user-agent': [USER_AGENT],
    });
    expect(request.getHeader('x-request-id')).to.equal(undefined);
    expect(request.getHeader('user-agent')).to.equal('axios/1.0.0');
  });

  it('show the User-Agent that ours replaces, as the caller has written it', async () => {
    const request = await finish(open(seek.origin, { 'User-Agent': 'axios/1.0.0' }));
    expect(onlyHeader(seek.requests[0], 'user-agent')).to.equal(USER_AGENT);
    expect(request.getHeader('user-agent')).to.equal('axios/1.0.0');
    expect(request.hasHeader('User-Agent')).to.equal(true);
    expect(request.getRawHeaderNames()).to.include('User-Agent');
    expect(request.getHeaderNames()).to.include('user-agent');
  });
});
