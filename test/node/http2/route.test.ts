import { type ClientHttp2Session, connect, type OutgoingHttpHeaders } from 'node:http2';
import { expect } from 'chai';
import fc from 'fast-check';
import type { GivenHeaders } from '../../../src/node/http2/headers.ts';
import { type Http2Route, originOf, routeTo, urlOf } from '../../../src/node/http2/route.ts';
import { startHttp2Server } from '../../support/http2-server.ts';
import { useResource } from '../../support/use-resource.ts';

/** Opens a session, and lets a test make requests while it still connects. They are cancelled. */
function withSession(origin: string, test: (session: ClientHttp2Session) => void): void {
  const session = connect(origin).on('error', () => {});
  try {
    test(session);
  } finally {
    session.destroy();
  }
}

/** Returns what Node.js sends for these headers, with names in lower case. */
function sentBy(session: ClientHttp2Session, headers: GivenHeaders): Record<string, unknown> {
  const stream = session.request(headers as OutgoingHttpHeaders).on('error', () => {});
  return Object.fromEntries(
    Object.entries(stream.sentHeaders).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

/** Returns the route of a request if it has an origin. */
function routeOf(session: object, headers: GivenHeaders): Http2Route | undefined {
  const origin = originOf(session, headers);
  return origin === undefined ? undefined : routeTo(origin, headers);
}

describe('the route of a request', () => {
  const server = useResource(startHttp2Server, (each) => each.close(), 'suite');

  const OWN = { method: 'GET', origin: 'http://127.0.0.1:9', path: '/' };
  const A = 'http://a.example';

  for (const [headers, route] of [
    [{}, OWN],
    [[], OWN],
    [
      { ':method': 'POST', ':path': '/graphql?a=b' },
      { ...OWN, method: 'POST', path: '/graphql?a=b' },
    ],
    [[':METHOD', 'POST', ':Path', '/graphql'], { ...OWN, method: 'POST', path: '/graphql' }],
    [
      { ':scheme': 'https', ':authority': 'a.example:81' },
      { ...OWN, origin: 'https://a.example:81' },
    ],
    [[':scheme', 'https', ':authority', 'a.example:81'], { ...OWN, origin: 'https://a.example:81' }],
    [{ ':scheme': 'https' }, { ...OWN, origin: 'https://127.0.0.1:9' }],
    [Object.create({ ':scheme': 'https', ':authority': 'a.example' }), OWN],
    [[':authority', undefined as never, ':authority', 'a.example'], { ...OWN, origin: A }],
    [{ host: 'a.example' }, { ...OWN, origin: A }],
    [
      { host: 'b.example', ':authority': 'a.example' },
      { ...OWN, origin: A },
    ],
    [
      { ':authority': undefined, host: 'a.example', ':path': undefined },
      { ...OWN, origin: A },
    ],
    [
      { ':authority': ['a.example'], ':method': [] },
      { ...OWN, origin: A },
    ],
    // Node.js ignores these names.
    [{ Host: 'a.example' }, OWN],
    [['host', 'a.example', 'HOST', 'b.example'], OWN],
    [['x', ':authority', 'a.example', ':path'], OWN],
    // A tunnel through a proxy, and a WebSocket.
    [{ ':method': 'CONNECT', ':authority': 'a.example:443' }, undefined],
    [[':method', 'CONNECT', ':authority', 'a.example:443'], undefined],
    [
      { ':method': 'CONNECT', ':protocol': 'websocket', ':path': '/a' },
      { ...OWN, method: 'CONNECT', path: '/a' },
    ],
    [
      [':method', 'CONNECT', ':protocol', 'websocket', ':authority', 'a.example'],
      { method: 'CONNECT', origin: A, path: '/' },
    ],
  ] as [GivenHeaders, object | undefined][]) {
    it(`reads ${JSON.stringify(headers)}`, () => {
      withSession('http://127.0.0.1:9', (session) => {
        expect(routeOf(session, headers)).to.deep.equal(route);
      });
    });
  }

  it('puts the IPv6 address of a session in brackets, so that it is part of a URL', () => {
    withSession('http://[::1]:9', (session) => {
      expect(routeOf(session, {})?.origin).to.equal('http://[::1]:9');
      expect(sentBy(session, {})[':authority']).to.equal('::1:9');
    });
  });

  it('has no host for an object that is no session, unless a header names it', () => {
    expect(originOf({}, {})).to.equal(undefined);
    expect(originOf({}, { ':scheme': 'http', host: 'a.example' })).to.equal(A);
    expect(originOf({}, { host: 'a.example' })).to.equal('undefined://a.example');
    expect(originOf({}, { ':scheme': 'http' })).to.equal('http://undefined');
  });

  const VALUE = fc.oneof(
    fc.constantFrom('a.example', '[::1]:81', 'http', 'https', '/a?b', '*', ''),
    fc.string({ unit: 'grapheme' }),
  );
  const METHOD = fc.oneof(fc.constantFrom('GET', 'POST', 'CONNECT', 'OPTIONS'), VALUE);
  const OBJECT = fc.record(
    {
      ':method': METHOD,
      ':scheme': VALUE,
      ':authority': VALUE,
      ':path': VALUE,
      ':protocol': VALUE,
      host: VALUE,
      accept: VALUE,
    },
    { requiredKeys: [] },
  );
  const mixedCase = (name: string) => fc.mixedCase(fc.constant(name));
  /** The same in a flat array, in any order and letter case. */
  const ARRAY = OBJECT.chain((headers) => {
    const pairs = Object.entries(headers).map(([name, value]) =>
      fc.tuple(mixedCase(name), fc.constant(value)),
    );
    return fc.tuple(...pairs).chain((each) => fc.shuffledSubarray(each, { minLength: each.length }));
  }).map((pairs) => pairs.flat());

  it('agrees with what Node.js sends', () => {
    withSession(server.origin, (session) => {
      fc.assert(
        fc.property(fc.oneof<fc.Arbitrary<GivenHeaders>[]>(OBJECT, ARRAY), (headers) => {
          const route = routeOf(session, headers);
          if (route === undefined) {
            const names = (Array.isArray(headers) ? headers : Object.keys(headers)).map((name) =>
              name.toLowerCase(),
            );
            expect(names).not.to.include(':protocol');
            return;
          }
          const sent = sentBy(session, headers);
          expect(route).to.deep.equal({
            method: sent[':method'],
            origin: `${sent[':scheme']}://${sent[':authority'] ?? sent['host']}`,
            path: sent[':path'],
          });
        }),
        { numRuns: 500 },
      );
    });
  });

  it('does not throw for any text in headers', () => {
    const text = fc.string({ unit: 'binary' });
    withSession(server.origin, (session) => {
      fc.assert(
        fc.property(fc.oneof(fc.dictionary(text, text), fc.array(text)), (headers) => {
          routeOf(session, headers);
        }),
      );
    });
  });
});

describe('urlOf', () => {
  const origin = 'https://a.example:8443';

  it('returns the URL of a path with its query', () => {
    expect(urlOf({ method: 'GET', origin, path: '/a?b=c' }).href).to.equal(`${origin}/a?b=c`);
  });

  it('returns the URL of the server for what is no path', () => {
    for (const path of ['*', '', 'https://b.example/', '@b.example/', '.b.example/', '0/']) {
      expect(urlOf({ method: 'OPTIONS', origin, path }).href).to.equal(`${origin}/`);
    }
  });

  it('keeps the host, whatever the path contains', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (path) => {
        expect(urlOf({ method: 'GET', origin, path }).origin).to.equal(origin);
        expect(urlOf({ method: 'GET', origin, path: `/${path}` }).origin).to.equal(origin);
      }),
    );
  });
});
