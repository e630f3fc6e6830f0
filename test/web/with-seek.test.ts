import { expect } from 'chai';
import { onlyHeader } from '../support/recording-server.ts';
import { usePages } from './support/pages.ts';
import { useStrictOrigin } from './support/strict-origin.ts';

describe('withSeek in a page', () => {
  const { pages, page } = usePages();
  const seek = useStrictOrigin();

  it('returns its list, and does not change other instrumentations', async () => {
    const isSame = await page.evaluate(() => {
      const given = [{ instrumentationName: 'another' }];
      const returned = web.withSeek(given);
      return returned.length === 1 && returned[0] === given[0];
    });
    expect(isSame).to.equal(true);
  });

  it('keeps the options of an instrumentation that is SEEK-aware already', async () => {
    await page.evaluate(async ({ origin, hosts }) => {
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
      // The instrumentation does not call its hook.
      await fetch(`${origin}/a`);
    }, seek.address);
    expect(onlyHeader(seek.requests()[0], 'x-request-id')).to.be.a('string');
  });

  it('uses the session in its options', async () => {
    const ids = await page.evaluate(async ({ origin, hosts }) => {
      const session = web.createSeekSession({ storage: 'memory' });
      setUp({ seek: { hosts, session } });
      await fetch(`${origin}/a`);
      const first = session.id;
      const second = session.renew();
      await fetch(`${origin}/b`);
      return [first, second];
    }, seek.address);
    expect(seek.requests().map((request) => onlyHeader(request, 'x-session-id'))).to.deep.equal(ids);
  });

  it('does not fail if the page has frozen fetch and XMLHttpRequest', async () => {
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
    it(`throws a TypeError for ${JSON.stringify(options)}`, async () => {
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
