import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { validate, version } from 'uuid';
import { onlyHeader } from '../support/recording-server.ts';
import { type Pages, startPages } from './support/pages.ts';
import { type StrictOrigin, startStrictOrigin } from './support/strict-origin.ts';

const OWN_ID = '018F4E7A-1b2c-7def-8abc-0123456789ab';

describe('seekFetch', () => {
  let pages: Pages;
  let seek: StrictOrigin;
  let page: Page;
  let hosts: string[];

  before(async () => {
    pages = await startPages();
  });
  after(() => pages?.close());
  beforeEach(async () => {
    seek = await startStrictOrigin();
    hosts = [new URL(seek.origin).host];
    page = await pages.open();
  });
  afterEach(async () => {
    await pages.closePages();
    await seek.close();
  });

  it('waits for an async onRequest, whose error is that of the request', async () => {
    const outcome = await page.evaluate(
      async ({ origin, hosts }) => {
        const onRequest = async () => {
          throw new Error('the log is full');
        };
        return await web
          .seekFetch(fetch, { hosts, onRequest })(origin)
          .catch((error: Error) => error.message);
      },
      { origin: seek.origin, hosts },
    );
    expect(outcome).to.equal('the log is full');
    expect(seek.requests()).to.deep.equal([]);
  });

  it('tells no ID where the browser sends no headers: mode no-cors', async () => {
    const told = await page.evaluate(
      async ({ origin, hosts }) => {
        const told: unknown[] = [];
        const fetchFromSeek = web.seekFetch(fetch, { hosts, onRequest: (request) => told.push(request) });
        await fetchFromSeek(new Request(origin, { mode: 'no-cors', method: 'POST', body: 'text' }));
        return told;
      },
      { origin: seek.origin, hosts },
    );
    expect(told).to.deep.equal([]);
    expect(seek.requests()[0]?.method).to.equal('POST');
  });

  it('adds both headers in whatever form a request is made, and tells the request ID', async () => {
    const told = await page.evaluate(
      async ({ origin, hosts }) => {
        const told: unknown[] = [];
        const fetchFromSeek = web.seekFetch(fetch, { hosts, onRequest: (request) => told.push(request) });
        const post = { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } };
        await fetchFromSeek(`${origin}/string`);
        await fetchFromSeek(new URL(`${origin}/url`));
        await fetchFromSeek(`${origin}/object`, post);
        await fetchFromSeek(`${origin}/headers`, { ...post, headers: new Headers(post.headers) });
        await fetchFromSeek(new Request(`${origin}/request`, post));
        await fetchFromSeek(new Request(`${origin}/request-and-init`), post);
        return told;
      },
      { origin: seek.origin, hosts },
    );
    const session = await page.evaluate(() => sessionStorage.getItem('seek.session_id'));
    const userAgent = await page.evaluate(() => navigator.userAgent);
    expect(told).to.deep.equal(
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

  it('keeps the caller’s own headers byte for byte', async () => {
    await page.evaluate(
      async ({ origin, hosts, id }) => {
        const headers = { 'X-Request-ID': id, 'x-session-id': id };
        await web.seekFetch(fetch, { hosts })(origin, { headers });
      },
      { origin: seek.origin, hosts, id: OWN_ID },
    );
    const [request] = seek.requests();
    expect([onlyHeader(request, 'x-request-id'), onlyHeader(request, 'x-session-id')]).to.deep.equal([
      OWN_ID,
      OWN_ID,
    ]);
  });

  it('sends the session alone to back ends, and nothing to others', async () => {
    const other = await startStrictOrigin('');
    await page.evaluate(
      async ({ hosts, other }) => {
        const wrapped = web.seekFetch(fetch, {
          hosts,
          backends: [location.host],
          onRequest: () => fetch('/api/told'),
        });
        await wrapped('/api/own');
        await wrapped(`${other}/a`);
      },
      { hosts, other: other.origin },
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

  it('rejects as fetch does, and with what onRequest throws', async () => {
    const errors = await page.evaluate(
      async ({ origin, hosts }) => {
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
      },
      { origin: seek.origin, hosts },
    );
    expect(errors).to.deep.equal(['TypeError', 'from onRequest']);
    expect(seek.requests()).to.deep.equal([]);
  });

  it('is for SEEK’s own hosts where none are named', async () => {
    const told = await page.evaluate(async () => {
      const told: string[] = [];
      const none = (async () => new Response()) as typeof fetch;
      const wrapped = web.seekFetch(none, { onRequest: ({ url }) => void told.push(url) });
      for (const url of [
        'https://graphql.seek.com/graphql',
        'https://seek.com.au',
        'https://evilseek.com',
        '/graphql',
      ]) {
        await wrapped(url);
      }
      return told;
    });
    expect(told).to.deep.equal(['https://graphql.seek.com/graphql', 'https://seek.com.au']);
  });
});
