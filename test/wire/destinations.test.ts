import { expect } from 'chai';
import { Agent, interceptors, ProxyAgent, request } from 'undici';
import { startForwardingProxy } from '../support/forwarding-proxy.ts';
import { onlyHeader, type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { startTelemetry, type Telemetry } from '../support/telemetry.ts';

describe('where a request goes decides', () => {
  let telemetry: Telemetry;
  const servers: RecordingServer[] = [];

  const startServer = async (host?: string) => {
    const server = await startRecordingServer(host === undefined ? {} : { host });
    servers.push(server);
    return server;
  };
  const isStamped = ({ requests }: RecordingServer) => requests.at(-1)?.headers['x-request-id'] !== undefined;

  afterEach(async () => {
    await telemetry.stop();
    for (const server of servers.splice(0)) {
      await server.close();
    }
  });

  it('a pattern with a port stands for that port alone', async () => {
    const [seek, other] = [await startServer(), await startServer()];
    telemetry = await startTelemetry({ seek: { hosts: [`127.0.0.1:${seek.port}`] } });
    await (await fetch(seek.origin)).text();
    await (await fetch(other.origin)).text();
    expect(isStamped(seek)).to.equal(true);
    expect(isStamped(other)).to.equal(false);
  });

  it('an IPv6 address is a host like any other', async () => {
    const seek = await startServer('::1');
    telemetry = await startTelemetry({ seek: { hosts: [`[::1]:${seek.port}`] } });
    await (await fetch(seek.origin)).text();
    await (await request(seek.origin)).body.text();
    expect(seek.requests.map((received) => onlyHeader(received, 'x-request-id'))).to.have.length(2);
  });

  it('by default only the hosts of SEEK get headers', async () => {
    const other = await startServer();
    telemetry = await startTelemetry();
    await (await fetch(other.origin)).text();
    expect(isStamped(other)).to.equal(false);
    expect((await telemetry.clientSpans())[0]?.attributes).not.to.have.property('seek.request_id');
  });

  it("a request that undici's dns interceptor sends to an address is judged by its Host header", async () => {
    const server = await startServer();
    telemetry = await startTelemetry({ seek: { hosts: ['graphql.seek.test'] } });
    const lookup = (_origin: unknown, _options: unknown, done: (error: null, records: unknown[]) => void) =>
      done(null, [{ address: '127.0.0.1', family: 4, ttl: 1000 }]);
    const dispatcher = new Agent().compose(interceptors.dns({ lookup: lookup as never }));
    await (await request(`http://graphql.seek.test:${server.port}/`, { dispatcher })).body.text();
    expect(isStamped(server)).to.equal(true);
    await (await request(`http://elsewhere.test:${server.port}/`, { dispatcher })).body.text();
    expect(isStamped(server)).to.equal(false);
  });

  for (const proxyTunnel of [true, false]) {
    it(`a request through a ${proxyTunnel ? 'tunnel' : 'forwarding proxy'} is judged by where it goes`, async () => {
      const [seek, other] = [await startServer(), await startServer()];
      const proxy = await startForwardingProxy();
      telemetry = await startTelemetry({ seek: { hosts: [`127.0.0.1:${seek.port}`] } });
      const dispatcher = new ProxyAgent({ uri: proxy.origin, proxyTunnel });
      await (await request(`${seek.origin}/in`, { dispatcher })).body.text();
      await (await request(`${other.origin}/in`, { dispatcher })).body.text();
      await dispatcher.close();
      await proxy.close();
      expect(isStamped(seek)).to.equal(true);
      expect(isStamped(other)).to.equal(false);
      expect(proxy.stampedConnects).to.equal(0);
    });
  }

  it('a proxy that is on the list itself gets no headers of ours for other hosts', async () => {
    const other = await startServer();
    const proxy = await startForwardingProxy();
    telemetry = await startTelemetry({ seek: { hosts: [proxy.origin.slice('http://'.length)] } });
    for (const proxyTunnel of [true, false]) {
      const dispatcher = new ProxyAgent({ uri: proxy.origin, proxyTunnel });
      await (await request(other.origin, { dispatcher })).body.text();
      await dispatcher.close();
      expect(isStamped(other)).to.equal(false);
    }
    await proxy.close();
    expect(proxy.stampedConnects).to.equal(0);
  });
});
