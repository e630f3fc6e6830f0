import { expect } from 'chai';
import * as undici8 from 'undici';
import * as undici6 from 'undici6';
import * as undici7 from 'undici7';
import { requestIdFromSpanContext } from '../../src/index.ts';
import { startForwardingProxy } from '../support/forwarding-proxy.ts';
import { onlyHeader, useRecordingServer } from '../support/recording-server.ts';
import { useTelemetry } from '../support/telemetry.ts';
import { useResource } from '../support/use-resource.ts';

type Undici = typeof undici8;

/** A host name that only the dns interceptor below resolves. */
const NAME = 'graphql.seek.test';

describe('a dispatcher that the application sets for the whole process', () => {
  const seek = useRecordingServer({
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
  const proxy = useResource(startForwardingProxy, (each) => each.close());
  const telemetry = useTelemetry(() => ({ seek: { hosts: ['127.0.0.1', NAME] } }));

  interface Case {
    readonly make: (undici: Undici) => undici8.Dispatcher;
    /** Default: `/plain`. */
    readonly path?: string;
    /** The paths that SEEK receives. Default: the path alone. */
    readonly arrives?: readonly string[];
    readonly host?: string;
    /** The requests that the proxy receives. */
    readonly through?: () => readonly string[];
    /** The first major version of undici with this dispatcher. */
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
      it(`undici ${version}, ${name}: each received request has the request ID of its span`, async () => {
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

  it('makes no request, span or ID for a response from its cache', async () => {
    const dispatcher = new undici8.Agent().compose(undici8.interceptors.cache());
    for (const _ of [1, 2]) {
      expect(await (await undici8.request(seek.origin, { dispatcher })).body.text()).to.equal('ok');
    }
    await dispatcher.close();
    expect(seek.requests).to.have.length(1);
    expect(await telemetry.clientSpans()).to.have.length(1);
  });

  it('also serves the fetch of Node.js', async () => {
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
