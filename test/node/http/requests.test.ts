import http, { type IncomingMessage, request as namedRequest } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { context, propagation, type Span, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { HttpInstrumentation, type HttpInstrumentationConfig } from '@opentelemetry/instrumentation-http';
import axios from 'axios';
import { expect } from 'chai';
import got from 'got';
import nodeFetch from 'node-fetch';
import { generate } from 'selfsigned';
import { startSeek } from '../../../examples/stand-ins/seek/server.ts';
import {
  requestIdFromSpanContext,
  type SeekOptions,
  type SeekRequestLogEntry,
  sessionIdFromTraceId,
  spanIdFromRequestId,
  withSeek,
  withSeekSession,
} from '../../../src/index.ts';
import { onlyHeader, type RecordingServer, useRecordingServers } from '../../support/recording-server.ts';
import { useTelemetry } from '../../support/telemetry.ts';
import { SPAN_ID, TRACE_ID } from '../../support/trace-context.ts';

const OWN = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';
const USER_AGENT = 'http-test/1.0.0';
const OURS = ['x-request-id', 'x-session-id'];

const answered = (send: (done: (response: IncomingMessage) => void) => http.ClientRequest) =>
  new Promise<string>((resolve, reject) => {
    send((response) => void text(response).then(resolve, reject))
      .on('error', reject)
      .end();
  });
const get = (url: string, headers: http.OutgoingHttpHeaders = {}) =>
  answered((done) => http.request(url, { headers }, done));

const CLIENTS: Record<string, (url: string, headers?: Record<string, string>) => Promise<unknown>> = {
  'http.request': get,
  'http.get': (url, headers = {}) => answered((done) => http.get(url, { headers }, done)),
  axios: (url, headers = {}) => axios.get(url, { headers }),
  got: (url, headers = {}) => got(url, { headers }).text(),
  'node-fetch': async (url, headers = {}) => (await nodeFetch(url, { headers })).text(),
};

describe('requests through node:http', () => {
  const serve = useRecordingServers();
  const telemetry = useTelemetry();
  let http_: HttpInstrumentation;

  const start = (seek: SeekOptions = {}, config: HttpInstrumentationConfig = {}) => {
    http_ = new HttpInstrumentation({ disableIncomingRequestInstrumentation: true, ...config });
    const instrumentations = withSeek([http_], { hosts: ['127.0.0.1'], userAgent: USER_AGENT, ...seek });
    return telemetry.start({ instrumentations });
  };
  const names = ({ requests }: RecordingServer) =>
    [...OURS, 'traceparent', 'tracestate', 'baggage'].filter(
      (name) => name in (requests.at(-1)?.headers ?? {}),
    );

  for (const [client, send] of Object.entries(CLIENTS)) {
    it(`${client}: carry the three headers that the span records`, async () => {
      const seek = await serve();
      const { clientSpans } = await start();
      await send(`${seek.origin}/a`);
      const [span, ...others] = await clientSpans();
      expect(others).to.deep.equal([]);
      const [request] = seek.requests;
      const requestId = onlyHeader(request, 'x-request-id');
      const sessionId = onlyHeader(request, 'x-session-id');
      expect(spanIdFromRequestId(requestId)).to.equal(span?.spanId);
      expect(sessionId).to.equal(sessionIdFromTraceId(span?.traceId ?? ''));
      expect(onlyHeader(request, 'user-agent')).to.equal(USER_AGENT);
      expect(onlyHeader(request, 'traceparent')).to.equal(`00-${span?.traceId}-${span?.spanId}-01`);
      expect(span?.attributes).to.include({
        'seek.request_id': requestId,
        'seek.session_id': sessionId,
        'user_agent.original': USER_AGENT,
      });
    });

    it(`${client}: keep the caller's own headers`, async () => {
      const seek = await serve();
      const { clientSpans } = await start();
      await send(seek.origin, { 'X-Request-ID': OWN, 'User-Agent': 'own/2' });
      expect(onlyHeader(seek.requests[0], 'x-request-id')).to.equal(OWN);
      expect(onlyHeader(seek.requests[0], 'user-agent')).to.equal('own/2');
      expect((await clientSpans())[0]?.attributes['seek.request_id']).to.equal(OWN);
    });

    it(`${client}: carry no SEEK headers after a redirect to another host`, async () => {
      const elsewhere = await serve({ host: '127.0.0.2' });
      const seek = await serve({
        respond: (_, response) => response.writeHead(302, { location: `${elsewhere.origin}/b` }).end(),
      });
      await start();
      await withSeekSession(() => send(seek.origin));
      expect(names(seek)).to.deep.equal([...OURS, 'traceparent']);
      if (!client.startsWith('http')) {
        expect(elsewhere.requests).to.have.length(1);
        expect(names(elsewhere)).to.deep.equal(['traceparent']);
        expect(onlyHeader(elsewhere.requests[0], 'user-agent')).not.to.equal(USER_AGENT);
      }
    });
  }

  it('carry the headers over TLS with a keep-alive agent', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
    const seek = await startSeek({ tls: { key, cert } });
    const agent = new https.Agent({ ca: cert, keepAlive: true });
    try {
      await start();
      for (const path of ['/1', '/2']) {
        await answered((done) => https.request(seek.origin + path, { agent }, done));
      }
      expect(new Set(seek.requests.map(({ requestId }) => requestId)).size).to.equal(2);
      expect(seek.requests.map(({ userAgent }) => userAgent)).to.deep.equal([USER_AGENT, USER_AGENT]);
    } finally {
      agent.destroy();
      await seek.close();
    }
  });

  it('carry no SEEK headers to other hosts', async () => {
    const other = await serve();
    await start({ hosts: ['*.seek.com'] });
    await get(other.origin);
    expect(names(other)).to.deep.equal(['traceparent']);
    expect(other.requests[0]?.headers['user-agent']).to.equal(undefined);
  });

  it('carry the headers through a forwarding proxy depending on their target', async () => {
    const proxy = await serve();
    await start({ hosts: ['graphql.seek.com'] });
    for (const [target, expected] of [
      ['http://graphql.seek.com/graphql', [...OURS, 'traceparent']],
      ['http://example.com/', ['traceparent']],
    ] as const) {
      const { host } = new URL(target);
      await answered((done) =>
        http.request({ host: '127.0.0.1', port: proxy.port, path: target, headers: { host } }, done),
      );
      expect(names(proxy)).to.deep.equal(expected);
    }
  });

  it('carry the headers depending on host and port', async () => {
    const seek = await serve();
    const ipv6 = await serve({ host: '::1' });
    await start({ hosts: [`127.0.0.1:${seek.port}`, `[::1]:${ipv6.port}`] });
    await get(seek.origin);
    await get(ipv6.origin);
    expect([names(seek), names(ipv6)].flat().filter((name) => name === 'x-request-id')).to.have.length(2);
    // Before the next instrumentation patches node:http.
    await telemetry.stop();
    await start({ hosts: ['127.0.0.1:1'] });
    await get(seek.origin);
    expect(names(seek)).to.deep.equal(['traceparent']);
  });

  for (const [propagate, expected] of [
    ['traceparent', ['traceparent']],
    ['all', ['traceparent', 'tracestate', 'baggage']],
    ['none', []],
  ] as const) {
    it(`carry ${expected.join(', ') || 'no propagation header'} with propagate: "${propagate}"`, async () => {
      const seek = await serve();
      await start({ propagate });
      await inTraceWithBaggage(() => get(seek.origin));
      expect(names(seek)).to.deep.equal([...OURS, ...expected]);
    });
  }

  it('keep baggage that the caller sets', async () => {
    const seek = await serve();
    await start();
    await get(seek.origin, { Baggage: 'own=1' });
    expect(onlyHeader(seek.requests[0], 'baggage')).to.equal('own=1');
  });

  it('carry random UUIDs and the session if they are not traced', async () => {
    const seek = await serve();
    const { clientSpans } = await start({}, { ignoreOutgoingRequestHook: ({ path }) => path === '/ignored' });
    await withSeekSession({ sessionId: OWN }, () => get(`${seek.origin}/ignored`));
    await context.with(suppressTracing(context.active()), () => get(`${seek.origin}/suppressed`));
    for (const request of seek.requests) {
      expect(onlyHeader(request, 'x-request-id')).to.match(/^[0-9a-f-]{36}$/);
      expect(onlyHeader(request, 'user-agent')).to.equal(USER_AGENT);
    }
    expect(onlyHeader(seek.requests[0], 'x-session-id')).to.equal(OWN);
    expect(await clientSpans()).to.deep.equal([]);
  });

  it('have their own state if a request is made for the connection of another request', async () => {
    const seek = await serve();
    const { clientSpans } = await start();
    let inner: Promise<string> | undefined;
    const agent = new http.Agent();
    const { createConnection } = agent;
    agent.createConnection = (...args) => {
      inner ??= get(`${seek.origin}/inner`);
      return createConnection.apply(agent, args);
    };
    await inTraceWithBaggage(() =>
      answered((done) =>
        http.request(`${seek.origin}/outer`, { agent, headers: { tracestate: 'own=1' } }, done),
      ),
    );
    await inner;
    agent.destroy();
    const spans = await clientSpans();
    for (const [path, tracestate] of [
      ['/inner', undefined],
      ['/outer', 'own=1'],
    ] as const) {
      const request = seek.requests.find((each) => each.path === path);
      const span = spans.find(({ attributes }) => String(attributes['url.full']).endsWith(path));
      expect(span?.spanId).to.equal(spanIdFromRequestId(onlyHeader(request, 'x-request-id')));
      expect(request?.headers).not.to.have.property('baggage');
      expect(request?.headers['tracestate']).to.equal(tracestate);
    }
  });

  it('carry the headers after another request has failed in its constructor', async () => {
    const seek = await serve();
    await start({}, { ignoreOutgoingRequestHook: ({ path }) => path === '/ignored' });
    expect(() => http.request({ host: '127.0.0.1', path: '/not allowed' })).to.throw(TypeError);
    await get(`${seek.origin}/ignored`);
    expect(names(seek)).to.deep.equal(OURS);
    await get(`${seek.origin}/traced`);
    expect(names(seek)).to.deep.equal([...OURS, 'traceparent']);
  });

  it('carry the headers depending on their address if they have no Host header', async () => {
    const seek = await serve();
    const { clientSpans } = await start();
    await answered((done) => http.request(seek.origin, { setHost: false }, done));
    // The server of Node.js rejects such a request before the test can record it.
    expect((await clientSpans())[0]?.attributes).to.include.keys(
      'seek.request_id',
      'http.response.status_code',
    );
  });

  it('carry the headers with Expect: 100-continue, and continue', async () => {
    const seek = await serve();
    const { clientSpans } = await start();
    const headers = { expect: '100-continue', 'Content-Length': '4' };
    await inTraceWithBaggage(
      () =>
        new Promise<void>((resolve, reject) => {
          const request = http.request(seek.origin, { method: 'POST', headers }, (response) =>
            response.resume().on('end', resolve),
          );
          request.on('error', reject).on('continue', () => request.end('body'));
        }),
    );
    expect(names(seek)).to.deep.equal([...OURS, 'traceparent']);
    expect(seek.requests[0]?.headers['expect']).to.equal('100-continue');
    expect(headers).to.deep.equal({ expect: '100-continue', 'Content-Length': '4' });
    expect((await clientSpans())[0]?.attributes['seek.request_id']).to.equal(
      onlyHeader(seek.requests[0], 'x-request-id'),
    );
  });

  it('do not change if their headers are already written', async () => {
    const seek = await serve();
    await start({}, { ignoreOutgoingRequestHook: () => true });
    expect(await get(seek.origin, { expect: '100-continue' })).to.equal('ok');
    expect(names(seek)).to.deep.equal([]);
  });

  it('are recorded with the headers that the caller sets later', async () => {
    const seek = await serve();
    const entries: SeekRequestLogEntry[] = [];
    const { clientSpans } = await start({
      // The requests of the exporter go to the same address.
      hosts: [`127.0.0.1:${seek.port}`],
      requestLog: (entry) => entries.push(entry),
    });
    await answered((done) => {
      const request = http.request(`${seek.origin}/late`, done);
      request.setHeader('X-Request-Id', OWN);
      request.setHeader('User-Agent', 'late/1.0.0');
      return request;
    });
    const [received] = seek.requests;
    expect(onlyHeader(received, 'x-request-id')).to.equal(OWN);
    const sessionId = onlyHeader(received, 'x-session-id');
    expect((await clientSpans())[0]?.attributes).to.include({
      'seek.request_id': OWN,
      'seek.session_id': sessionId,
      'user_agent.original': 'late/1.0.0',
    });
    expect(entries).to.have.length(1);
    expect(entries[0]).to.include({ requestId: OWN, sessionId });
  });

  it('have their own IDs if the http instrumentation gives them the span of a remote parent', async () => {
    const seek = await serve();
    await start({}, { requireParentforOutgoingSpans: true });
    const remote = { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 1 };
    await context.with(trace.setSpanContext(context.active(), { ...remote, isRemote: true }), async () => {
      await get(seek.origin);
      await get(seek.origin);
    });
    const ids = seek.requests.map((request) => onlyHeader(request, 'x-request-id'));
    expect(new Set([...ids, requestIdFromSpanContext(remote)]).size).to.equal(3);
    for (const request of seek.requests) {
      expect(onlyHeader(request, 'x-session-id')).to.equal(sessionIdFromTraceId(remote.traceId));
    }
  });

  it('are logged with the status of an upgrade that the application does not handle, which Node.js closes', async () => {
    const entries: SeekRequestLogEntry[] = [];
    const upgrading = http.createServer();
    const closed = new Promise<void>((resolve) => {
      upgrading.on('upgrade', (_, socket) => {
        socket.resume().on('end', () => resolve(void socket.end()));
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: example\r\n\r\n');
      });
    });
    await new Promise<void>((resolve) => upgrading.listen(0, '127.0.0.1', resolve));
    const { port } = upgrading.address() as AddressInfo;
    await start({ requestLog: (entry) => entries.push(entry) });
    const request = http.request({
      port,
      host: '127.0.0.1',
      headers: { connection: 'Upgrade', upgrade: 'example' },
    });
    expect(request.listenerCount('upgrade')).to.equal(0);
    const requestClosed = new Promise((resolve) => request.on('close', resolve).on('error', () => {}));
    request.end();
    await Promise.all([closed, requestClosed]);
    expect(entries.map(({ status }) => status)).to.deep.equal([101]);
    await new Promise((resolve) => upgrading.close(resolve));
  });

  it('are logged with the status of an upgrade', async () => {
    const seek = await serve();
    const upgrading = http.createServer();
    upgrading.on('upgrade', (_, socket) => {
      socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
    });
    await new Promise<void>((resolve) => upgrading.listen(0, '127.0.0.1', resolve));
    const { port } = upgrading.address() as AddressInfo;
    const entries: SeekRequestLogEntry[] = [];
    await start({ requestLog: (entry) => entries.push(entry) });
    const headers = { Connection: 'Upgrade', Upgrade: 'echo' };
    await new Promise<void>((resolve) => {
      http
        .get({ host: '127.0.0.1', port, headers })
        .on('upgrade', (_, socket) => socket.resume().on('close', resolve));
    });
    upgrading.close();
    expect(entries.map(({ status, error }) => ({ status, error }))).to.deep.equal([
      { status: 101, error: undefined },
    ]);
    expect(seek.requests).to.deep.equal([]);
  });

  it('carry the headers depending on their port, regardless of the Host header', async () => {
    const seek = await serve();
    await start({ hosts: [`localhost:${seek.port}`] });
    const { port } = seek;
    const headers = { Host: 'other.example', Expect: '100-continue' };
    for (const options of [
      { host: 'localhost', headers: { Host: 'other.example' } },
      { host: 'localhost', headers },
      { hostname: 'localhost', method: 'post', headers },
      { headers },
      {},
    ]) {
      await answered((done) => http.request({ ...options, family: 4, port }, done));
      expect(names(seek)).to.deep.equal([...OURS, 'traceparent']);
    }
  });

  it('carry the headers after the application reconfigures the instrumentation', async () => {
    const seek = await serve();
    const { clientSpans } = await start();
    http_.setConfig({ disableIncomingRequestInstrumentation: true });
    await inTraceWithBaggage(() => get(seek.origin));
    expect(names(seek)).to.deep.equal([...OURS, 'traceparent']);
    expect((await clientSpans())[0]?.attributes['seek.request_id']).to.equal(
      onlyHeader(seek.requests[0], 'x-request-id'),
    );
  });

  it("run the application's hooks first, and carry the headers if the hooks throw", async () => {
    const seek = await serve();
    const { clientSpans } = await start(
      {},
      {
        startOutgoingSpanHook: () => ({ own: 'attribute' }),
        requestHook: (span: Span, request) => {
          span.setAttribute(
            'seen',
            'getHeader' in request && request.getHeader('x-request-id') === undefined,
          );
          throw new Error('broken hook');
        },
        applyCustomAttributesOnSpan: (span) => {
          span.setAttribute('applied', true);
          throw new Error('broken hook');
        },
      },
    );
    await get(seek.origin);
    expect(names(seek)).to.deep.equal([...OURS, 'traceparent']);
    expect((await clientSpans())[0]?.attributes).to.include({
      own: 'attribute',
      seen: true,
      applied: true,
    });

    http_.setConfig({
      disableIncomingRequestInstrumentation: true,
      startOutgoingSpanHook: () => {
        throw new Error('broken hook');
      },
    });
    for (const added of withSeek([http_], { hosts: ['127.0.0.1'], userAgent: USER_AGENT }).slice(1)) {
      added.disable();
    }
    await get(seek.origin);
    expect(names(seek)).to.deep.equal([...OURS, 'traceparent']);
  });

  it('carry the headers that the span records if a hook configures the instrumentation anew', async () => {
    const seek = await serve();
    const { clientSpans } = await start(
      {},
      {
        startOutgoingSpanHook: () => {
          http_.setConfig({ disableIncomingRequestInstrumentation: true });
          return {};
        },
      },
    );
    await get(seek.origin);
    const [span] = await clientSpans();
    expect(span?.attributes['seek.request_id']).to.equal(onlyHeader(seek.requests[0], 'x-request-id'));
  });

  it('carry no headers while the instrumentation is disabled, and carry them again after', async () => {
    const seek = await serve();
    await start();
    const named = () => answered((done) => namedRequest(seek.origin, done));
    for (const [change, expected] of [
      ['disable', []],
      ['enable', [...OURS, 'traceparent']],
    ] as const) {
      http_[change]();
      await get(seek.origin);
      expect(names(seek)).to.deep.equal(expected);
      await named();
      expect(names(seek)).to.deep.equal(expected);
    }
  });

  it('carry no headers with enabled: false, and are still traced', async () => {
    const seek = await serve();
    const { clientSpans } = await start({ enabled: false });
    await get(seek.origin);
    await (await fetch(seek.origin)).text();
    expect(seek.requests.flatMap(({ headers }) => OURS.filter((name) => name in headers))).to.deep.equal([]);
    expect(await clientSpans()).to.have.length(2);
  });

  it('from SEEK to a webhook are recorded with their X-Request-Id, unlike other inbound requests', async () => {
    const { serverSpans } = await start({}, { disableIncomingRequestInstrumentation: false });
    const service = http.createServer((_, response) => response.end('ok'));
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.2', resolve));
    const url = `http://127.0.0.2:${(service.address() as AddressInfo).port}/`;
    try {
      await get(`${url}signed`, { 'Seek-Signature': 'ab12', 'X-Request-Id': OWN });
      await get(`${url}unsigned`, { 'X-Request-Id': OWN });
    } finally {
      service.close();
      service.closeAllConnections();
    }
    const spans = (await serverSpans()).filter(({ attributes }) =>
      String(attributes['url.path']).endsWith('signed'),
    );
    expect(
      spans.map(({ attributes }) => [attributes['url.path'], attributes['seek.webhook.request_id']]),
    ).to.deep.equal([
      ['/signed', OWN],
      ['/unsigned', undefined],
    ]);
  });

  it('carry no baggage to SEEK with enabled: false', async () => {
    const seek = await serve();
    await start({ enabled: false });
    await inTraceWithBaggage(() => get(seek.origin));
    expect(names(seek)).to.deep.equal(['traceparent']);
  });

  describe('are recorded without secrets', () => {
    const path = '/file?a=1&X-Amz-Signature=secret&ACCESS_TOKEN=secret&mine=secret';
    const redacted = '/file?a=1&X-Amz-Signature=REDACTED&ACCESS_TOKEN=REDACTED&mine=REDACTED';

    it('in query parameters in any letter case, including those in redactedQueryParams', async () => {
      const seek = await serve();
      const { clientSpans } = await start({}, { redactedQueryParams: ['mine'] });
      await get(seek.origin + path);
      await get(`http://user:secret@127.0.0.1:${seek.port}${path}`);
      await get(`${seek.origin}/file?mine=secret`);
      expect(seek.requests[0]?.path).to.equal(path);
      expect((await clientSpans()).map(({ attributes }) => attributes['url.full'])).to.deep.equal([
        seek.origin + redacted,
        `http://REDACTED:REDACTED@127.0.0.1:${seek.port}${redacted}`,
        `${seek.origin}/file?mine=REDACTED`,
      ]);
    });

    it('in the target of a request to a forwarding proxy', async () => {
      const proxy = await serve();
      const { clientSpans } = await start();
      const target = 'http://user:secret@seek.example/file?token=secret';
      await answered((done) => http.request({ host: '127.0.0.1', port: proxy.port, path: target }, done));
      expect(proxy.requests[0]?.path).to.equal(target);
      expect((await clientSpans())[0]?.attributes['url.full']).to.equal(
        'http://REDACTED:REDACTED@seek.example/file?token=REDACTED',
      );
    });

    it('in the query of inbound requests', async () => {
      const { serverSpans } = await start(
        {},
        {
          disableIncomingRequestInstrumentation: false,
          redactedQueryParamsServer: ['mine'],
          startIncomingSpanHook: () => ({ own: 'attribute' }),
        },
      );
      const service = http.createServer((_, response) => response.end('ok'));
      await new Promise<void>((resolve) => service.listen(0, '127.0.0.2', resolve));
      const origin = `http://127.0.0.2:${(service.address() as AddressInfo).port}`;
      await get(origin + path);
      await get(`${origin}/plain`);
      service.close();
      const [first, second] = await serverSpans();
      expect(first?.attributes).to.include({
        'url.query': redacted.slice('/file?'.length),
        own: 'attribute',
      });
      expect(second?.attributes).not.to.have.property('url.query');
    });
  });
});

function inTraceWithBaggage<T>(fn: () => Promise<T>): Promise<T> {
  const span = {
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    traceFlags: 1,
    traceState: { serialize: () => 'vendor=1', get: () => '1' },
  };
  const traced = trace.setSpanContext(context.active(), span as never);
  const baggage = propagation.createBaggage({ tenant: { value: 'secret' } });
  return context.with(propagation.setBaggage(traced, baggage), fn);
}
