import { once } from 'node:events';
import { type ClientHttp2Session, connect, type OutgoingHttpHeaders, sensitiveHeaders } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { text } from 'node:stream/consumers';
import { context, propagation } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { expect } from 'chai';
import { Agent, request } from 'undici';
import {
  SeekHttp2Instrumentation,
  type SeekHttp2InstrumentationConfig,
  SeekInstrumentation,
} from '../../src/index.ts';
import { startHttp2Server } from '../support/http2-server.ts';
import { useTelemetry } from '../support/telemetry.ts';
import { useResource } from '../support/use-resource.ts';

const STAMPED = ['x-request-id', 'x-session-id', 'user-agent', 'traceparent'];
const PROPAGATOR = new CompositePropagator({
  propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
});

describe('the headers of a node:http2 request', () => {
  const server = useResource(
    () => startHttp2Server({ settings: { enableConnectProtocol: true } }),
    (each) => each.close(),
  );
  const telemetry = useTelemetry();
  const start = (config: SeekHttp2InstrumentationConfig = {}) =>
    telemetry.start({
      instrumentations: [
        new SeekHttp2Instrumentation({ hosts: ['127.0.0.1'], userAgent: 'wire-test/1.0.0', ...config }),
      ],
      propagator: PROPAGATOR,
    });
  let session: ClientHttp2Session;
  beforeEach(() => {
    session = connect(server.origin);
  });
  afterEach(() => session.destroy());
  const receivedWith = async (headers?: OutgoingHttpHeaders | readonly string[]) => {
    await text(session.request(headers as OutgoingHttpHeaders));
    return server.requests.at(-1)?.headers ?? {};
  };

  describe('in each shape that Node.js takes', () => {
    const frozen = Object.freeze({ ':path': '/frozen', 'X-Own': 'own' });
    class Headers2 {
      ':path' = '/instance';
      'x-own' = ['own'];
    }
    const SHAPES: Readonly<Record<string, OutgoingHttpHeaders | readonly string[]>> = {
      'a frozen object': frozen,
      'an object without a prototype': Object.assign(Object.create(null), {
        ':path': '/null',
        'x-own': 'own',
      }),
      'an instance of a class': new Headers2() as never,
      'a flat array': [':path', '/array', 'X-Own', 'own'],
      'names in upper case, and values that are undefined': {
        ':path': '/upper',
        'X-OWN': 'own',
        'x-request-id': undefined,
      },
    };
    for (const [shape, headers] of Object.entries(SHAPES)) {
      it(`are sent and not written to the caller's: ${shape}`, async () => {
        await start();
        const before = structuredClone(Array.isArray(headers) ? [...headers] : { ...headers });
        const received = await receivedWith(headers);
        expect(received).to.include.all.keys(STAMPED);
        expect(received['x-own']).to.equal('own');
        expect(Array.isArray(headers) ? [...headers] : { ...headers }).to.deep.equal(before);
      });
    }

    it('keep the symbol for headers that are not compressed', async () => {
      await start();
      const headers = { authorization: 'Bearer secret', [sensitiveHeaders]: ['authorization'] };
      const received = await receivedWith(headers);
      expect(received).to.include.all.keys(STAMPED);
      expect((received as typeof headers)[sensitiveHeaders]).to.deep.equal(['authorization']);

      const list = Object.assign(['authorization', 'Bearer secret'], {
        [sensitiveHeaders]: ['authorization'],
      });
      const receivedList = await receivedWith(list);
      expect(receivedList).to.include.all.keys(STAMPED);
      expect((receivedList as typeof headers)[sensitiveHeaders]).to.deep.equal(['authorization']);
    });

    it("leave it to Node.js to refuse what it doesn't take", async () => {
      await start();
      for (const headers of [null, 'text', 1]) {
        expect(() => session.request(headers as never)).to.throw(TypeError, 'headers');
      }
      expect(await telemetry.clientSpans()).to.deep.equal([]);
    });

    it("pass on what the caller's getters throw", async () => {
      await start();
      const headers = {
        get ':authority'(): string {
          throw new RangeError('of the application');
        },
      };
      expect(() => session.request(headers)).to.throw(RangeError, 'of the application');
    });
  });

  describe('for propagation', () => {
    it('are a traceparent, and no baggage', async () => {
      await start();
      const baggage = propagation.createBaggage({ candidate: { value: 'secret' } });
      const received = await context.with(propagation.setBaggage(context.active(), baggage), () =>
        receivedWith({}),
      );
      expect(received).to.include.keys('traceparent');
      expect(received).not.to.have.any.keys('baggage', 'tracestate');
    });

    it("are the caller's own, if it sets them", async () => {
      await start();
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      expect(await receivedWith({ Traceparent: traceparent })).to.include({ traceparent });
    });

    it('are none if the option says so', async () => {
      await start({ propagate: 'none' });
      expect(await receivedWith({})).not.to.have.any.keys('traceparent', 'baggage');
    });

    it('are all if the option says so', async () => {
      await start({ propagate: 'all' });
      const baggage = propagation.createBaggage({ own: { value: '1' } });
      const received = await context.with(propagation.setBaggage(context.active(), baggage), () =>
        receivedWith([':path', '/all']),
      );
      expect(received).to.include({ baggage: 'own=1' });
    });
  });

  describe('by destination', () => {
    const HOSTS = ['graphql.seek.com'];
    const REQUESTS: Readonly<Record<string, readonly [OutgoingHttpHeaders, isForSeek: boolean]>> = {
      'its :authority is SEEK': [{ ':authority': 'graphql.seek.com' }, true],
      'its :authority is SEEK, in upper case and with a port': [
        { ':authority': 'GraphQL.SEEK.com:443' },
        true,
      ],
      'its host is SEEK': [{ host: 'graphql.seek.com' }, true],
      'its host in upper case is not what Node.js sends as :authority': [{ HOST: 'graphql.seek.com' }, false],
      'its :authority is SEEK and its host is not': [
        { ':authority': 'graphql.seek.com', host: 'other.example' },
        true,
      ],
      'its :authority is not SEEK and its host is': [
        { ':authority': 'other.example', host: 'graphql.seek.com' },
        false,
      ],
      'it goes to another server': [{}, false],
      'it opens a tunnel to SEEK': [{ ':method': 'CONNECT', ':authority': 'graphql.seek.com:443' }, false],
      'it opens a WebSocket on SEEK': [
        { ':method': 'CONNECT', ':protocol': 'websocket', ':authority': 'graphql.seek.com', ':path': '/' },
        true,
      ],
    };
    for (const [name, [headers, isForSeek]] of Object.entries(REQUESTS)) {
      it(`are ${isForSeek ? '' : 'not '}sent if ${name}`, async () => {
        await start({ hosts: HOSTS });
        await once(session, 'remoteSettings');
        const received = await receivedWith(headers);
        if (isForSeek) {
          expect(received).to.include.all.keys(STAMPED);
        } else {
          expect(received).not.to.have.any.keys(STAMPED);
        }
        expect(await telemetry.clientSpans()).to.have.length(isForSeek ? 1 : 0);
      });
    }

    it('are sent over a connection to an alternative service', async () => {
      await start({ hosts: HOSTS });
      const alternative = await startHttp2Server({ tls: true, names: HOSTS });
      const toAlternative = connect(alternative.origin, {
        ca: alternative.ca,
        servername: 'graphql.seek.com',
      });
      await text(toAlternative.request({ ':path': '/alternative' }));
      toAlternative.close();
      await alternative.close();
      expect(alternative.requests[0]?.headers).to.include.all.keys(STAMPED);
      const [span] = await telemetry.clientSpans();
      expect(span?.attributes['server.address']).to.equal('graphql.seek.com');
    });

    it('are sent through a tunnel, by the origin of the session', async () => {
      await start({ hosts: HOSTS });
      const createConnection = () => connectTcp(server.port, '127.0.0.1');
      const tunnelled = connect('http://graphql.seek.com', { createConnection });
      await text(tunnelled.request());
      tunnelled.close();
      expect(server.requests[0]?.headers).to.include.all.keys(STAMPED);
    });

    it('are sent to the default port of an IPv6 address', async () => {
      await start({ hosts: ['[::1]:80'] });
      const createConnection = () => connectTcp(server.port, '127.0.0.1');
      const toIpv6 = connect('http://[::1]', { createConnection });
      await text(toIpv6.request({ ':authority': '[::1]' }));
      toIpv6.close();
      expect(server.requests[0]?.headers).to.include.all.keys(STAMPED);
      expect((await telemetry.clientSpans())[0]?.attributes).to.include({
        'server.address': '::1',
        'server.port': 80,
      });
    });
  });

  it("are undici's own, and recorded once, in a session that undici has opened", async () => {
    const hosts = ['127.0.0.1'];
    await telemetry.start({
      instrumentations: [new SeekInstrumentation({ hosts }), new SeekHttp2Instrumentation({ hosts })],
    });
    const secure = await startHttp2Server({ tls: true });
    const dispatcher = new Agent({ allowH2: true, connect: { ca: secure.ca } });
    await (await request(secure.origin, { dispatcher })).body.text();
    await dispatcher.close();
    await secure.close();
    const [span, ...others] = await telemetry.clientSpans();
    expect(others).to.deep.equal([]);
    expect(secure.requests[0]?.headers['x-request-id']).to.equal(span?.attributes['seek.request_id']);
  });

  it('are sent with a request that ignoreRequestHook ignores, which has no span', async () => {
    const ignored: unknown[] = [];
    await start({
      ignoreRequestHook: (each) => {
        ignored.push(each);
        return true;
      },
    });
    const received = await receivedWith({ ':method': 'DELETE', ':path': '/ignored?id=1' });
    expect(received).to.include.keys('x-request-id', 'x-session-id', 'user-agent');
    expect(received).not.to.have.property('traceparent');
    expect(await telemetry.clientSpans()).to.deep.equal([]);
    expect(ignored).to.deep.equal([{ method: 'DELETE', url: `${server.origin}/ignored?id=1` }]);
  });
});
