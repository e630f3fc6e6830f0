import { context, metrics, propagation, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  InMemorySpanExporter,
  SamplingDecision,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { expect } from 'chai';
import { type SeekOptions, type SeekRequestLogEntry, seekRequestIdOf } from '../../../src/index.ts';
import { fetchRequests } from '../../../src/node/native-fetch/requests.ts';
import { processSettings } from '../../../src/node/process-settings.ts';
import { onlyHeader, useRecordingServer, useRecordingServers } from '../../support/recording-server.ts';

const AGENT = 'fetch-test/1.0.0';
const UUID_4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const OPERATION = JSON.stringify({ query: 'query Profile { candidateProfile(id: "a") { id } }' });

describe('requests of a fetch that is not that of undici', () => {
  const seek = useRecordingServer();
  const serve = useRecordingServers();
  let exporter: InMemorySpanExporter;
  let provider: TracerProvider;

  beforeEach(() => {
    exporter = new InMemorySpanExporter();
    provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(
      new CompositePropagator({
        propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
      }),
    );
  });
  afterEach(() => {
    context.disable();
    propagation.disable();
  });

  /** Returns a `fetch` that is intercepted. */
  const fetchWith = (options: SeekOptions = {}, isTraced = true, original: unknown = globalThis.fetch) => {
    const settings = processSettings({ hosts: [new URL(seek.origin).host], userAgent: AGENT, ...options });
    const duration = metrics.getMeter('test').createHistogram('test');
    const interceptor = fetchRequests(settings, isTraced, () => ({
      tracer: provider.getTracer('test'),
      duration,
    }));
    const send = (args: readonly unknown[]): unknown => Reflect.apply(original as never, undefined, args);
    return ((...args: unknown[]) => {
      const handled = interceptor(args, send);
      return handled === undefined ? send(args) : handled.result;
    }) as typeof globalThis.fetch;
  };
  const spans = () => exporter.getFinishedSpans();

  it('to SEEK carry its headers, which their span records', async () => {
    const response = await fetchWith()(`${seek.origin}/a?token=b#c`);
    const [request] = seek.requests;
    const [span] = spans();
    const { port } = new URL(seek.origin);
    expect(await response.text()).to.equal('ok');
    expect(spans()).to.have.length(1);
    expect(span?.name).to.equal('GET');
    expect(span?.attributes).to.deep.equal({
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'seek.request_id': onlyHeader(request, 'x-request-id'),
      'seek.session_id': onlyHeader(request, 'x-session-id'),
      'server.address': '127.0.0.1',
      'server.port': Number(port),
      'url.full': `${seek.origin}/a?token=REDACTED`,
      'url.path': '/a',
      'url.query': '?token=REDACTED',
      'url.scheme': 'http',
      'user_agent.original': AGENT,
    });
    expect(onlyHeader(request, 'user-agent')).to.equal(AGENT);
    expect(onlyHeader(request, 'traceparent')).to.include(span?.spanContext().spanId);
    expect(seekRequestIdOf(response)).to.equal(onlyHeader(request, 'x-request-id'));
  });

  it('to SEEK carry no baggage, and keep the headers of the caller', async () => {
    const baggage = propagation.createBaggage({ a: { value: 'b' } });
    await context.with(propagation.setBaggage(ROOT_CONTEXT, baggage), () =>
      fetchWith()(seek.origin, { headers: { 'X-Request-Id': 'own', Traceparent: 'own' } }),
    );
    const [request] = seek.requests;
    expect(request?.headers).not.to.have.property('baggage');
    expect(onlyHeader(request, 'x-request-id')).to.equal('own');
    expect(onlyHeader(request, 'traceparent')).to.equal('own');
    expect(spans()[0]?.attributes['seek.request_id']).to.equal('own');
  });

  it('to other hosts have a span and are propagated, without the headers', async () => {
    const baggage = propagation.createBaggage({ a: { value: 'b' } });
    await context.with(propagation.setBaggage(ROOT_CONTEXT, baggage), () =>
      fetchWith({ hosts: ['seek.example'] })(seek.origin, { headers: { 'user-agent': 'own/1' } }),
    );
    const [request] = seek.requests;
    expect(request?.headers).to.include({ baggage: 'a=b', 'user-agent': 'own/1' });
    expect(request?.headers).not.to.have.any.keys('x-request-id', 'x-session-id');
    expect(spans()[0]?.attributes['user_agent.original']).to.equal('own/1');
  });

  it('to an IP address go to the host that their header names', async () => {
    await fetchWith({ hosts: ['seek.example'] }, true, (url: string, init: { headers: string[][] }) => {
      expect(init.headers.map(([name]) => name)).to.include('x-request-id');
      return fetch(url);
    })(seek.origin, { headers: { host: 'seek.example' } });
  });

  it('that are not traced carry random headers, and only those to SEEK', async () => {
    await fetchWith({}, false)(seek.origin);
    await fetchWith({ hosts: ['seek.example'] }, false)(seek.origin);
    await fetchWith({ enabled: false }, false)(seek.origin);
    const [first, ...others] = seek.requests;
    expect(onlyHeader(first, 'x-request-id')).to.match(UUID_4);
    for (const { headers } of others) {
      expect(headers).not.to.have.any.keys('x-request-id', 'traceparent');
    }
    expect(spans()).to.deep.equal([]);
  });

  it('have only a span if the headers are off', async () => {
    await fetchWith({ enabled: false })(seek.origin);
    expect(seek.requests[0]?.headers).not.to.have.property('x-request-id');
    expect(seek.requests[0]?.headers).to.have.property('traceparent');
    expect(spans()).to.have.length(1);
  });

  it('record their GraphQL operation, if the body is text or bytes, and are logged', async () => {
    const log: SeekRequestLogEntry[] = [];
    const fetch = fetchWith({ requestLog: (entry) => log.push(entry) });
    const headers = { 'content-type': 'application/json' };
    await fetch(seek.origin, { method: 'POST', headers, body: OPERATION });
    await fetch(seek.origin, { method: 'POST', headers, body: new TextEncoder().encode(OPERATION) });
    await fetch(new Request(seek.origin, { method: 'POST', headers, body: OPERATION }));
    await fetch(`${seek.origin}/attachment`);
    expect(spans().map(({ attributes }) => attributes['graphql.operation.name'])).to.deep.equal([
      'Profile',
      'Profile',
      undefined,
      undefined,
    ]);
    expect(log.map(({ status, graphql }) => [status, graphql?.name])).to.deep.equal([
      [200, 'Profile'],
      [200, 'Profile'],
      [200, undefined],
      [200, undefined],
    ]);
  });

  it('fail as they would, with a span and a log entry', async () => {
    const log: SeekRequestLogEntry[] = [];
    const { origin } = seek;
    const hosts = [new URL(origin).host];
    await seek.close();
    const failed = await fetchWith({ hosts, requestLog: (entry) => log.push(entry) })(origin, {
      method: 'POST',
      body: 'a',
    }).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(TypeError);
    const [span] = spans();
    expect(span?.status.code).to.equal(SpanStatusCode.ERROR);
    expect(span?.attributes['error.type']).to.equal('TypeError');
    expect(seekRequestIdOf(failed)).to.equal(span?.attributes['seek.request_id']);
    expect(log.map(({ error }) => error)).to.deep.equal([failed]);
  });

  it('may fail at once, or be answered by a mock with anything', () => {
    const thrown = new Error('thrown');
    const throws = fetchWith({}, true, () => {
      throw thrown;
    });
    expect(() => throws(seek.origin)).to.throw(thrown);
    expect(fetchWith({}, true, () => 'mocked')(seek.origin)).to.equal('mocked');
    expect(fetchWith({}, false, () => 'mocked')(seek.origin, { method: 'POST' })).to.equal('mocked');
    expect(spans()).to.have.length(2);
  });

  it('may be answered by a mock without headers', async () => {
    const answer = { status: 302 };
    expect(await fetchWith({}, true, async () => answer)(seek.origin)).to.equal(answer);
  });

  it('are sent unchanged if their arguments are not understood', async () => {
    const text = await (await fetchWith()('data:text/plain,a')).text();
    expect(text).to.equal('a');
    const failed = await fetchWith()('nowhere').catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(TypeError);
    expect(spans()).to.deep.equal([]);
  });

  it('have a span for an error status, too', async () => {
    const failing = await serve({ respond: (_, response) => response.writeHead(503).end() });
    await fetchWith()(failing.origin);
    expect(spans()[0]?.attributes).to.include({ 'error.type': '503', 'http.response.status_code': 503 });
  });

  describe('that are redirected', () => {
    /** A server that redirects `/0` to `/1`, and so on, and the last to `end`. */
    const redirecting = (last: number, end: string) =>
      serve({
        respond: ({ url = '' }, response) => {
          const hop = Number(url.slice(1));
          if (Number.isNaN(hop)) {
            response.end('landed');
          } else {
            response.writeHead(302, { location: hop < last ? `/${hop + 1}` : end }).end();
          }
        },
      });
    const fetchFrom = (origin: string) => fetchWith({ hosts: [new URL(origin).host] });
    const requestIds = (requests: typeof seek.requests) =>
      requests.map(({ headers }) => headers['x-request-id']);

    it('have headers and a span of their own for each hop', async () => {
      const server = await redirecting(0, '/end');
      const response = await fetchFrom(server.origin)(`${server.origin}/0`, { headers: { own: 'a' } });
      expect([response.redirected, response.url]).to.deep.equal([true, `${server.origin}/end`]);
      expect(await response.text()).to.equal('landed');
      const ids = requestIds(server.requests);
      expect(new Set(ids).size).to.equal(2);
      expect(spans().map(({ attributes }) => attributes['seek.request_id'])).to.deep.equal(ids);
      expect(server.requests.map(({ headers }) => headers['own'])).to.deep.equal(['a', 'a']);
    });

    it('carry none of the headers to other hosts', async () => {
      const server = await redirecting(0, `${seek.origin}/files`);
      const request = new Request(`${server.origin}/0`, { headers: { authorization: 'a', own: 'b' } });
      const response = await fetchFrom(server.origin)(request);
      expect(response.redirected).to.equal(true);
      expect(seek.requests[0]?.headers).to.include({ own: 'b' });
      expect(seek.requests[0]?.headers).not.to.have.any.keys('x-request-id', 'x-session-id', 'authorization');
      expect(seek.requests[0]?.headers['user-agent']).not.to.equal(AGENT);
      expect(spans()).to.have.length(2);
    });

    it('are followed without a body, and without what fails here', async () => {
      const server = await redirecting(1, '/end');
      const response = await fetchFrom(server.origin)(`${server.origin}/0`, { method: 'HEAD' });
      expect([response.status, response.redirected]).to.deep.equal([200, true]);
      const spansBefore = spans().length;
      let count = 0;
      const shouldSample = () => {
        count += 1;
        if (count === 2) {
          throw new Error('sampler');
        }
        return { decision: SamplingDecision.RECORD_AND_SAMPLED };
      };
      provider = new TracerProvider({
        sampler: { shouldSample },
        spanProcessors: [new SimpleSpanProcessor({ exporter })],
      });
      const other = await fetchFrom(server.origin)(`${server.origin}/0`);
      expect([await other.text(), spans().length - spansBefore]).to.deep.equal(['landed', 2]);
    });

    it('are followed by the runtime after ten hops', async () => {
      const server = await redirecting(13, '/end');
      const response = await fetchFrom(server.origin)(`${server.origin}/0`);
      expect([response.redirected, await response.text()]).to.deep.equal([true, 'landed']);
      const ids = requestIds(server.requests);
      expect([ids.length, new Set(ids).size]).to.deep.equal([15, 12]);
    });

    it('are left to the runtime where only it can tell what their location means', async () => {
      const server = await redirecting(0, Buffer.from('/é').toString('latin1'));
      const response = await fetchFrom(server.origin)(`${server.origin}/0`);
      expect([response.redirected, await response.text()]).to.deep.equal([true, 'landed']);
      expect(server.requests.map(({ path }) => path)).to.deep.equal(['/0', '/0', '/%C3%A9']);
    });

    it('fail as they would', async () => {
      const server = await redirecting(0, 'file:///a');
      const failed = await fetchFrom(server.origin)(`${server.origin}/0`).catch((error: unknown) => error);
      const expected = await fetch(`${server.origin}/0`).catch((error: unknown) => error);
      expect(failed).to.be.instanceOf(TypeError);
      expect((failed as Error).cause).to.deep.equal((expected as Error).cause);
    });

    it('stay as they are with a body, or with another redirect mode', async () => {
      const server = await redirecting(0, '/end');
      const post = await fetchFrom(server.origin)(`${server.origin}/0`, { method: 'POST', body: 'a' });
      expect([post.redirected, Object.keys(post)]).to.deep.equal([true, []]);
      const manual = await fetchFrom(server.origin)(`${server.origin}/0`, { redirect: 'manual' });
      expect(manual.status).to.equal(302);
      expect(spans()).to.have.length(2);
    });
  });

  it('continue the trace in which they are made', async () => {
    const parent = provider.getTracer('test').startSpan('parent');
    await context.with(trace.setSpan(ROOT_CONTEXT, parent), () => fetchWith()(seek.origin));
    expect(spans()[0]?.parentSpanContext?.spanId).to.equal(parent.spanContext().spanId);
  });
});
