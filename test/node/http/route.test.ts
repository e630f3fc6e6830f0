import type { ClientRequest, RequestOptions } from 'node:http';
import { expect } from 'chai';
import { routeOf } from '../../../src/node/http/route.ts';

describe('routeOf', () => {
  /** A request of a mock, without the properties that Node.js sets. */
  const mocked = { method: 'GET', path: '/graphql', getHeader: () => undefined } as unknown as ClientRequest;

  for (const [options, origin] of [
    [{ hostname: 'a.example', host: 'b.example', protocol: 'https:', port: 8443 }, 'https://a.example:8443'],
    [{ host: 'b.example', defaultPort: 80 }, 'http://b.example:80'],
    [{}, 'http://localhost'],
    [undefined, 'http://localhost'],
  ] as [RequestOptions | undefined, string][]) {
    it(`reads ${JSON.stringify(options)} for a request without a host`, () => {
      expect(routeOf(mocked, options)).to.deep.equal({
        method: 'GET',
        origin,
        path: '/graphql',
        host: undefined,
      });
    });
  }

  it('prefers what the request itself has', () => {
    const request = { ...mocked, host: '::1', protocol: 'https:', getHeader: () => '[::1]:4000' };
    expect(routeOf(request as unknown as ClientRequest, { hostname: 'a.example' })).to.deep.include({
      origin: 'https://[::1]:4000',
      host: '[::1]:4000',
    });
  });
});
