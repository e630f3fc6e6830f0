import { once } from 'node:events';
import {
  type ClientSessionOptions,
  connect,
  createServer,
  type SecureClientSessionOptions,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Duplex } from 'node:stream';
import { expect } from 'chai';
import { H2CClient as H2CClient8 } from 'undici';
import { H2CClient as H2CClient7 } from 'undici7';
import { interception } from '../../../src/node/http2/client-session.ts';
import { isOfUndici, originOfSession } from '../../../src/node/http2/session-origin.ts';
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
      expect(originOfSession(unconnected(authority))).to.deep.equal({ scheme, authority: expected });
    });
  }

  it('has the server name that the application gives instead of the host', () => {
    const session = unconnected('https://127.0.0.1:4000', { servername: 'a.example' });
    expect(originOfSession(session)).to.deep.equal({ scheme: 'https', authority: 'a.example:4000' });
  });

  it('stays the same when the session is destroyed', () => {
    const session = unconnected('http://a.example');
    session.destroy();
    expect(originOfSession(session)).to.deep.equal({ scheme: 'http', authority: 'a.example:80' });
  });

  it('is undefined for an object without one, or with a part of one', () => {
    const symbol = Object.getOwnPropertySymbols(unconnected('http://a.example')).find(
      ({ description }) => description === 'authority',
    ) as symbol;
    for (const session of [{}, { [symbol]: 'a.example:80' }, { [symbol]: 7, authority: 'a.example' }]) {
      expect(originOfSession(session)).to.equal(undefined);
    }
  });
});

describe('isOfUndici', () => {
  const server = useResource(
    async () => {
      const each = createServer((_, response) => response.end('ok'));
      await once(each.listen(0, '127.0.0.1'), 'listening');
      return each;
    },
    (each) => each.close(),
  );

  for (const [name, H2CClient] of [
    ['undici 7', H2CClient7],
    ['undici 8', H2CClient8],
  ] as const) {
    it(`is true for a session that ${name} opens`, async () => {
      const opened: boolean[] = [];
      const recording = interception((session, headers, send) => {
        opened.push(isOfUndici(session));
        return send(headers);
      });
      recording.enable();
      const client = new H2CClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
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
