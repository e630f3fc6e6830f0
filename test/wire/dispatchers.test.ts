import { expect } from 'chai';
import * as undici8 from 'undici';
import * as undici6 from 'undici6';
import * as undici7 from 'undici7';
import { requestIdFromSpanContext } from '../../src/index.ts';
import { type ForwardingProxy, startForwardingProxy } from '../support/forwarding-proxy.ts';
import { onlyHeader, type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { startTelemetry, type Telemetry } from '../support/telemetry.ts';

type Undici = typeof undici8;

/** A name that only the dns interceptor below knows. */
const NAME = 'graphql.seek.test';

describe('a dispatcher that the application sets for the whole process', () => {
  let seek: RecordingServer;
  let proxy: ForwardingProxy;
  let telemetry: Telemetry;

  beforeEach(async () => {
    seek = await startRecordingServer({
      respond: ({ url }, response, count) => {
        if (url === '/redirect') {
          response.writeHead(302, { location: '/target' }).end();
        } else if (url === '/retry' && count === 1) {
          response.writeHead(503, { 'retry-after': '0' }).end();
        } else {
          response.writeHead(200, { 'cache-control': 'max-age=60' }).end('ok');
        }
      },
    });
    proxy = await startForwardingProxy();
    telemetry = await startTelemetry({ seek: { hosts: ['127.0.0.1', NAME] } });
  });
  afterEach(async () => {
    await telemetry.stop();
    await seek.close();
    await proxy.close();
  });

  interface Case {
    readonly make: (undici: Undici) => undici8.Dispatcher;
    /** Default: `/plain`, which arrives as itself. */
    readonly path?: string;
    readonly arrives?: readonly string[];
    readonly host?: string;
    /** What the proxy is asked for. */
    readonly through?: () => readonly string[];
    /** The first major version of undici that has it. */
    readonly since?: number;
  }
  const lookup = (_origin: unknown, _options: unknown, done: (error: null, records: unknown[]) => void) =>
    done(null, [{ address: '127.0.0.1', family: 4, ttl: 1000 }]);
  const tunnel = () => [`CONNECT 127.0.0.1:${seek.port}`];

  const CASES: Record<string, Case> = {
    Agent: { make: ({ Agent }) => new Agent() },
    Pool: { make: ({ Pool }) => new Pool(seek.origin, { connections: 2 }) },
    'ProxyAgent, tunnelling': {
      make: ({ ProxyAgent }) => new ProxyAgent({ uri: proxy.origin, proxyTunnel: true }),
      through: tunnel,
    },
    'ProxyAgent, forwarding': {
      make: ({ ProxyAgent }) => new ProxyAgent({ uri: proxy.origin, proxyTunnel: false }),
      through: () => [`GET ${seek.origin}/plain`],
      since: 7,
    },
    EnvHttpProxyAgent: {
      make: ({ EnvHttpProxyAgent }) =>
        new EnvHttpProxyAgent({ httpProxy: proxy.origin, noProxy: '', proxyTunnel: true }),
      through: tunnel,
    },
    RetryAgent: {
      make: ({ Agent, RetryAgent }) => new RetryAgent(new Agent(), { minTimeout: 1, maxTimeout: 1 }),
      path: '/retry',
      arrives: ['/retry', '/retry'],
    },
    'retry interceptor': {
      make: ({ Agent, interceptors }) =>
        new Agent().compose(interceptors.retry({ minTimeout: 1, maxTimeout: 1 })),
      path: '/retry',
      arrives: ['/retry', '/retry'],
    },
    'redirect interceptor': {
      make: ({ Agent, interceptors }) => new Agent().compose(interceptors.redirect({ maxRedirections: 2 })),
      path: '/redirect',
      arrives: ['/redirect', '/target'],
    },
    'dns interceptor': {
      make: ({ Agent, interceptors }) => new Agent().compose(interceptors.dns({ lookup: lookup as never })),
      host: NAME,
    },
    'cache interceptor': {
      make: ({ Agent, interceptors }) => new Agent().compose(interceptors.cache()),
      since: 7,
    },
  };

  for (const [version, undici] of [
    [6, undici6 as unknown as Undici],
    [7, undici7 as unknown as Undici],
    [8, undici8],
  ] as const) {
    for (const [name, kind] of Object.entries(CASES)) {
      const { make, path = '/plain', arrives = [path], host = '127.0.0.1', through, since = 6 } = kind;
      if (version < since) {
        continue;
      }
      it(`undici ${version}, ${name}: what arrives is what the spans say, request by request`, async () => {
        const before = undici.getGlobalDispatcher();
        const dispatcher = make(undici);
        undici.setGlobalDispatcher(dispatcher);
        try {
          await (await undici.request(`http://${host}:${seek.port}${path}`)).body.text();
        } finally {
          undici.setGlobalDispatcher(before);
          await dispatcher.close();
        }
        expect(seek.requests.map((received) => received.path)).to.deep.equal(arrives);
        expect(proxy.asked).to.deep.equal(through?.() ?? []);
        const ids = seek.requests.map((received) => onlyHeader(received, 'x-request-id'));
        const spans = (await telemetry.clientSpans()).filter(
          ({ attributes }) => 'seek.request_id' in attributes,
        );
        expect(spans.map(({ attributes }) => attributes['seek.request_id'])).to.have.members(ids);
        expect(spans.map(requestIdFromSpanContext)).to.have.members(ids);
      });
    }
  }

  it('answers from its cache without a request, a span or an ID', async () => {
    const dispatcher = new undici8.Agent().compose(undici8.interceptors.cache());
    for (const _ of [1, 2]) {
      expect(await (await undici8.request(seek.origin, { dispatcher })).body.text()).to.equal('ok');
    }
    await dispatcher.close();
    expect(seek.requests).to.have.length(1);
    expect(await telemetry.clientSpans()).to.have.length(1);
  });

  it("stands behind Node.js' own fetch too", async () => {
    const before = undici7.getGlobalDispatcher();
    const dispatcher = new undici7.ProxyAgent({ uri: proxy.origin, proxyTunnel: true });
    undici7.setGlobalDispatcher(dispatcher);
    try {
      await (await fetch(seek.origin)).text();
    } finally {
      undici7.setGlobalDispatcher(before);
      await dispatcher.close();
    }
    expect(proxy.asked).to.deep.equal(tunnel());
    const [span] = await telemetry.clientSpans();
    expect(onlyHeader(seek.requests[0], 'x-request-id')).to.equal(span?.attributes['seek.request_id']);
  });
});
