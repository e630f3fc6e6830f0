import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { onlyHeader } from '../support/recording-server.ts';
import { type Pages, startPages } from './support/pages.ts';
import { startStrictOrigin } from './support/strict-origin.ts';

describe('withSeek in a page', () => {
  let pages: Pages;
  let page: Page;

  before(async () => {
    pages = await startPages();
  });
  after(() => pages?.close());
  beforeEach(async () => {
    page = await pages.open();
  });
  afterEach(() => pages.closePages());

  it('returns what it is given, and leaves instrumentations of others alone', async () => {
    const isSame = await page.evaluate(() => {
      const given = [{ instrumentationName: 'another' }];
      const returned = web.withSeek(given);
      return returned.length === 1 && returned[0] === given[0];
    });
    expect(isSame).to.equal(true);
  });

  it('keeps the options of an instrumentation that it has been given before', async () => {
    const seek = await startStrictOrigin();
    await page.evaluate(
      async ({ origin, hosts }) => {
        const calls: unknown[] = [];
        const instrumentation = {
          instrumentationName: '@opentelemetry/instrumentation-fetch',
          getConfig: () => ({}),
          setConfig: (config: unknown) => void calls.push(config),
        };
        web.withSeek([instrumentation], { hosts });
        web.withSeek([instrumentation], { hosts: [] });
        if (calls.length !== 1) {
          throw new Error(`configured ${calls.length} times`);
        }
        // An instrumentation that never calls its hook.
        await fetch(`${origin}/a`);
      },
      { origin: seek.origin, hosts: [new URL(seek.origin).host] },
    );
    expect(onlyHeader(seek.requests()[0], 'x-request-id')).to.be.a('string');
    await seek.close();
  });

  it('uses the session that it is given', async () => {
    const seek = await startStrictOrigin();
    const ids = await page.evaluate(
      async ({ origin, hosts }) => {
        const session = web.createSeekSession({ storage: 'memory' });
        setUp({ seek: { hosts, session } });
        await fetch(`${origin}/a`);
        const first = session.id;
        const second = session.renew();
        await fetch(`${origin}/b`);
        return [first, second];
      },
      { origin: seek.origin, hosts: [new URL(seek.origin).host] },
    );
    expect(seek.requests().map((request) => onlyHeader(request, 'x-session-id'))).to.deep.equal(ids);
    await seek.close();
  });

  it('goes on without fetch and XMLHttpRequest where the page has locked them', async () => {
    const statuses = await page.evaluate(async () => {
      Object.defineProperty(globalThis, 'fetch', { value: fetch, writable: false, configurable: false });
      Object.freeze(XMLHttpRequest.prototype);
      const instrumentation = (name: string) => ({
        instrumentationName: `@opentelemetry/instrumentation-${name}`,
        getConfig: () => ({}),
        setConfig: () => {},
        setTracerProvider: () => {},
      });
      web.withSeek([instrumentation('fetch'), instrumentation('xml-http-request')]);
      return [(await fetch('/api/fetched')).status, await send('GET', '/api/sent')];
    });
    expect(statuses).to.deep.equal([200, 200]);
    pages.server.requests.splice(0);
  });

  for (const [options, message] of [
    [{ hosts: 'seek.com' }, 'SEEK option "hosts" takes an array of host patterns, such as ["*.seek.com"]'],
    [{ backends: [1] }, 'SEEK option "backends" takes an array of host patterns, such as ["*.seek.com"]'],
    [{ hosts: ['https://seek.com'] }, 'SEEK option "hosts": "https://seek.com" is not a valid host pattern'],
    [{ session: 'trace' }, 'SEEK option "session" takes what createSeekSession() returns'],
  ] as const) {
    it(`refuses ${JSON.stringify(options)}`, async () => {
      const errors = await page.evaluate((options) => {
        const errorOf = (use: () => unknown) => {
          try {
            return String(use());
          } catch (error) {
            return `${(error as Error).name}: ${(error as Error).message}`;
          }
        };
        return [
          errorOf(() => web.withSeek([], options as object)),
          errorOf(() => web.seekFetch(fetch, options as object)),
        ];
      }, options);
      for (const error of errors) {
        expect(error).to.contain(`TypeError: ${message}`);
      }
    });
  }
});
