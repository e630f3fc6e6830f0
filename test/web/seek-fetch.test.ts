import { expect } from 'chai';
import { validate, version } from 'uuid';
import { onlyHeader } from '../support/recording-server.ts';
import { usePages } from './support/pages.ts';
import { startStrictOrigin, useStrictOrigin } from './support/strict-origin.ts';

const OWN_ID = '018F4E7A-1b2c-7def-8abc-0123456789ab';

describe('seekFetch', () => {
  const { pages, page } = usePages();
  const seek = useStrictOrigin();

  it('awaits an async onRequest, and rejects with its error', async () => {
    const outcome = await page.evaluate(async ({ origin, hosts }) => {
      const onRequest = async () => {
        throw new Error('the log is full');
      };
      return await web
        .seekFetch(fetch, { hosts, onRequest })(origin)
        .catch((error: Error) => error.message);
    }, seek.address);
    expect(outcome).to.equal('the log is full');
    expect(seek.requests()).to.deep.equal([]);
  });

  it('does not call onRequest if the browser sends no headers: mode no-cors', async () => {
    const logged = await page.evaluate(async ({ origin, hosts }) => {
      const logged: unknown[] = [];
      const fetchFromSeek = web.seekFetch(fetch, { hosts, onRequest: (request) => logged.push(request) });
      await fetchFromSeek(new Request(origin, { mode: 'no-cors', method: 'POST', body: 'text' }));
      return logged;
    }, seek.address);
    expect(logged).to.deep.equal([]);
    expect(seek.requests()[0]?.method).to.equal('POST');
  });

  it('adds both headers to each form of a request, and passes the request ID to onRequest', async () => {
    const logged = await page.evaluate(async ({ origin, hosts }) => {
      const logged: unknown[] = [];
      const fetchFromSeek = web.seekFetch(fetch, { hosts, onRequest: (request) => logged.push(request) });
      const post = { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } };
      await fetchFromSeek(`${origin}/string`);
      await fetchFromSeek(new URL(`${origin}/url`));
      await fetchFromSeek(`${origin}/object`, post);
      await fetchFromSeek(`${origin}/headers`, { ...post, headers: new Headers(post.headers) });
      await fetchFromSeek(new Request(`${origin}/request`, post));
      await fetchFromSeek(new Request(`${origin}/request-and-init`), post);
      return logged;
    }, seek.address);
    const session = await page.evaluate(() => sessionStorage.getItem('seek.session_id'));
    const userAgent = await page.evaluate(() => navigator.userAgent);
    expect(logged).to.deep.equal(
      seek.requests().map((request) => ({
        requestId: onlyHeader(request, 'x-request-id'),
        sessionId: session,
        url: seek.origin + request.path,
      })),
    );
    const ids = seek.requests().map((request) => onlyHeader(request, 'x-request-id'));
    expect(new Set(ids).size).to.equal(6);
    expect(ids.every((id) => validate(id) && version(id) === 4)).to.equal(true);
    for (const request of seek.requests()) {
      expect(onlyHeader(request, 'x-session-id')).to.equal(session);
      expect(onlyHeader(request, 'user-agent')).to.equal(userAgent);
      expect(request.headers['content-type']).to.equal(
        request.method === 'POST' ? 'application/json' : undefined,
      );
    }
  });

  it('does not change the caller’s own headers', async () => {
    await page.evaluate(
      async ({ origin, hosts, id }) => {
        const headers = { 'X-Request-ID': id, 'x-session-id': id };
        await web.seekFetch(fetch, { hosts })(origin, { headers });
      },
      { ...seek.address, id: OWN_ID },
    );
    const [request] = seek.requests();
    expect([onlyHeader(request, 'x-request-id'), onlyHeader(request, 'x-session-id')]).to.deep.equal([
      OWN_ID,
      OWN_ID,
    ]);
  });

  it('sends only the session to back ends, and no header to other hosts', async () => {
    const other = await startStrictOrigin('');
    await page.evaluate(
      async ({ hosts, other }) => {
        const wrapped = web.seekFetch(fetch, {
          hosts,
          backends: [location.host],
          onRequest: () => fetch('/api/logged'),
        });
        await wrapped('/api/own');
        await wrapped(`${other}/a`);
      },
      { hosts: seek.address.hosts, other: other.origin },
    );
    const session = await page.evaluate(() => sessionStorage.getItem('seek.session_id'));
    expect(
      pages.server.requests
        .splice(0)
        .map(({ path, headers }) => [path, headers['x-session-id'], headers['x-request-id']]),
    ).to.deep.equal([['/api/own', session, undefined]]);
    expect(other.requests()[0]?.headers).not.to.have.any.keys('x-request-id', 'x-session-id');
    await other.close();
  });

  it('rejects with the error of fetch, or with the error that onRequest throws', async () => {
    const errors = await page.evaluate(async ({ origin, hosts }) => {
      const messageOf = (error: Error) => error.message;
      const wrapped = web.seekFetch(fetch, {
        hosts,
        onRequest: () => {
          throw new Error('from onRequest');
        },
      });
      return [
        await wrapped('http://').catch((error: Error) => error.name),
        await wrapped(origin).catch(messageOf),
      ];
    }, seek.address);
    expect(errors).to.deep.equal(['TypeError', 'from onRequest']);
    expect(seek.requests()).to.deep.equal([]);
  });

  it('defaults to the hosts of SEEK', async () => {
    const logged = await page.evaluate(async () => {
      const logged: string[] = [];
      const none = (async () => new Response()) as typeof fetch;
      const wrapped = web.seekFetch(none, { onRequest: ({ url }) => void logged.push(url) });
      for (const url of [
        'https://graphql.seek.com/graphql',
        'https://seek.com.au',
        'https://evilseek.com',
        '/graphql',
      ]) {
        await wrapped(url);
      }
      return logged;
    });
    expect(logged).to.deep.equal(['https://graphql.seek.com/graphql', 'https://seek.com.au']);
  });
});
