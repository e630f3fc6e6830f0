import { expect } from 'chai';
import { Agent, interceptors, ProxyAgent, request } from 'undici';
import { startForwardingProxy } from '../support/forwarding-proxy.ts';
import { onlyHeader, type RecordingServer, useRecordingServers } from '../support/recording-server.ts';
import { useTelemetry } from '../support/telemetry.ts';

describe('the destination of a request decides on its headers', () => {
  const startServer = useRecordingServers();
  const telemetry = useTelemetry();

  const isStamped = ({ requests }: RecordingServer) => requests.at(-1)?.headers['x-request-id'] !== undefined;

  it('a pattern with a port matches that port only', async () => {
    const [seek, other] = [await startServer(), await startServer()];
    await telemetry.start({ seek: { hosts: [`127.0.0.1:${seek.port}`] } });
    await (await fetch(seek.origin)).text();
    await (await fetch(other.origin)).text();
    expect(isStamped(seek)).to.equal(true);
    expect(isStamped(other)).to.equal(false);
  });

  it('an IPv6 address is a valid host', async () => {
    const seek = await startServer({ host: '::1' });
    await telemetry.start({ seek: { hosts: [`[::1]:${seek.port}`] } });
    await (await fetch(seek.origin)).text();
    await (await request(seek.origin)).body.text();
    expect(seek.requests.map((received) => onlyHeader(received, 'x-request-id'))).to.have.length(2);
  });

  it('by default, only hosts of SEEK receive the headers', async () => {
    const other = await startServer();
    await telemetry.start();
    await (await fetch(other.origin)).text();
    expect(isStamped(other)).to.equal(false);
    expect((await telemetry.clientSpans())[0]?.attributes).not.to.have.property('seek.request_id');
  });

  it("the Host header is the destination of a request that undici's dns interceptor sends to an IP address", async () => {
    const server = await startServer();
    await telemetry.start({ seek: { hosts: ['graphql.seek.test'] } });
    const lookup = (_origin: unknown, _options: unknown, done: (error: null, records: unknown[]) => void) =>
      done(null, [{ address: '127.0.0.1', family: 4, ttl: 1000 }]);
    const dispatcher = new Agent().compose(interceptors.dns({ lookup: lookup as never }));
    await (await request(`http://graphql.seek.test:${server.port}/`, { dispatcher })).body.text();
    expect(isStamped(server)).to.equal(true);
    await (await request(`http://elsewhere.test:${server.port}/`, { dispatcher })).body.text();
    expect(isStamped(server)).to.equal(false);
  });

  for (const proxyTunnel of [true, false]) {
    it(`the target is the destination of a request through a ${proxyTunnel ? 'tunnel' : 'forwarding proxy'}`, async () => {
      const [seek, other] = [await startServer(), await startServer()];
      const proxy = await startForwardingProxy();
      await telemetry.start({ seek: { hosts: [`127.0.0.1:${seek.port}`] } });
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

  it('a proxy that matches a pattern receives no SEEK headers for other hosts', async () => {
    const other = await startServer();
    const proxy = await startForwardingProxy();
    await telemetry.start({ seek: { hosts: [proxy.origin.slice('http://'.length)] } });
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
