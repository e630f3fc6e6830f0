import { type ClientSessionOptions, connect, type SecureClientSessionOptions } from 'node:http2';
import { Duplex } from 'node:stream';
import { expect } from 'chai';
import { H2CClient as H2CClient8 } from 'undici';
import { H2CClient as H2CClient7 } from 'undici7';
import { interception } from '../../../src/node/http2/client-session.ts';
import { isOfUndici, originOfSession } from '../../../src/node/http2/session-origin.ts';
import { startHttp2Server } from '../../support/http2-server.ts';
import { useResource } from '../../support/use-resource.ts';

/** Opens a session that never connects. */
function unconnected(authority: unknown, options?: ClientSessionOptions | SecureClientSessionOptions) {
  const socket = Object.assign(new Duplex(), { connecting: true, _handle: { isStreamBase: true } });
  return connect(authority as string, { ...options, createConnection: () => socket });
}

describe('the origin of a session', () => {
  for (const [authority, scheme, expected] of [
    ['http://a.example:4000', 'http', 'a.example:4000'],
    ['https://a.example', 'https', 'a.example:443'],
    ['http://a.example', 'http', 'a.example:80'],
    [new URL('https://A.example/path?query'), 'https', 'a.example:443'],
    ['http://127.0.0.1:4000', 'http', '127.0.0.1:4000'],
    ['http://[::1]:4000', 'http', '[::1]:4000'],
    [{ protocol: 'http:', host: '[::1]', port: 4000 }, 'http', '[::1]:4000'],
    // Node.js has a default port only for URLs.
    [{ protocol: 'http:', hostname: '::1' }, 'http', '::1:undefined'],
  ] as const) {
    it(`is that to which it was opened: ${typeof authority === 'string' ? authority : JSON.stringify(authority)}`, () => {
      const session = unconnected(authority);
      const origin = { origin: `${scheme}://${expected}`, scheme, authority: expected };
      expect(originOfSession(session)).to.deep.equal(origin);
      expect(originOfSession(session)).to.deep.equal(origin);
    });
  }

  it('has the server name that the application gives instead of the host', () => {
    const session = unconnected('https://127.0.0.1:4000', { servername: 'a.example' });
    expect(originOfSession(session)).to.include({ origin: 'https://a.example:4000' });
  });

  it('stays the same when the session is destroyed', () => {
    const session = unconnected('http://a.example');
    session.destroy();
    expect(originOfSession(session)).to.include({ origin: 'http://a.example:80' });
  });

  it('is undefined for an object without one, or with a part of one', () => {
    const symbols = Object.getOwnPropertySymbols(unconnected('http://a.example'));
    const symbolOf = (name: string) => symbols.find(({ description }) => description === name) as symbol;
    const [authority, protocol] = [symbolOf('authority'), symbolOf('protocol')];
    for (const session of [
      {},
      { authority: 'a.example:80', protocol: 'http:' },
      { [authority]: 'a.example:80' },
      { [protocol]: 'http:' },
      { [authority]: 7, [protocol]: 'http:' },
    ]) {
      expect(originOfSession(session)).to.equal(undefined);
    }
  });

  it('is that of the session, whatever other objects have under symbols of the same names', () => {
    originOfSession({ [Symbol('authority')]: 'b.example:80', [Symbol('protocol')]: 'https:' });
    expect(originOfSession(unconnected('http://a.example'))?.origin).to.equal('http://a.example:80');
  });
});

describe('isOfUndici', () => {
  const server = useResource(startHttp2Server, (each) => each.close());

  for (const [name, H2CClient] of [
    ['undici 7', H2CClient7],
    ['undici 8', H2CClient8],
  ] as [string, typeof H2CClient8][]) {
    it(`is true for a session that ${name} opens`, async () => {
      const opened: boolean[] = [];
      const recording = interception((session, headers, send) => {
        opened.push(isOfUndici(session));
        return send(headers as object);
      });
      recording.enable();
      const client = new H2CClient(server.origin);
      try {
        await (await client.request({ path: '/', method: 'GET' })).body.text();
      } finally {
        await client.close();
        recording.disable();
      }
      expect(opened).to.deep.equal([true]);
    });
  }

  it('is false for a session that the application opens', () => {
    expect(isOfUndici(unconnected('http://a.example'))).to.equal(false);
  });
});
