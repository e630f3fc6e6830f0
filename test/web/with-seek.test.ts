import { expect } from 'chai';
import { onlyHeader } from '../support/recording-server.ts';
import { usePages } from './support/pages.ts';
import { useStrictOrigin } from './support/strict-origin.ts';

describe('withSeek in a page', () => {
  const { pages, page } = usePages();
  const seek = useStrictOrigin();

  it('returns a flat list, and does not change other instrumentations', async () => {
    const isSame = await page.evaluate(() => {
      const [a, b, c] = ['a', 'b', 'c'].map((instrumentationName) => ({ instrumentationName })) as [
        { instrumentationName: string },
        { instrumentationName: string },
        { instrumentationName: string },
      ];
      const returned = web.withSeek([a, [b, [c]]]);
      return returned.length === 3 && returned.every((each, i) => each === [a, b, c][i]);
    });
    expect(isSame).to.equal(true);
  });

  it('makes instrumentations in nested lists SEEK-aware', async () => {
    await page.evaluate(async ({ origin, hosts }) => {
      const instrumentation = {
        instrumentationName: '@opentelemetry/instrumentation-fetch',
        getConfig: () => ({}),
        setConfig: () => {},
      };
      web.withSeek([[instrumentation]], { hosts });
      await fetch(`${origin}/a`);
    }, seek.address);
    expect(onlyHeader(seek.requests()[0], 'x-request-id')).to.be.a('string');
  });

  it('says once that a list has nothing to make SEEK-aware, and what it needs', async () => {
    const warnings: string[] = [];
    page.on('console', (message) => warnings.push(message.text()));
    await page.evaluate(() => {
      web.withSeek([]);
      web.withSeek([{ instrumentationName: 'another' }]);
    });
    expect(warnings).to.deep.equal([
      'opentelemetry-instrumentation-seek withSeek needs an instrumentation of @opentelemetry/instrumentation-fetch or @opentelemetry/instrumentation-xml-http-request',
    ]);
  });

  it('throws a TypeError for what is not an instrumentation', async () => {
    const errors = await page.evaluate(() => {
      class FetchInstrumentation {}
      return [[FetchInstrumentation], [null], ['fetch'], [{ name: 'faro' }], [[undefined]], {}].map(
        (given) => {
          try {
            return web.withSeek(given as never).length;
          } catch (error) {
            return String(error);
          }
        },
      );
    });
    const message = 'TypeError: withSeek takes instances such as new FetchInstrumentation(), not';
    expect(errors).to.deep.equal([
      `${message} FetchInstrumentation`,
      `${message} null`,
      `${message} fetch`,
      `${message} faro`,
      `${message} undefined`,
      `${message} [object Object]`,
    ]);
  });

  it('keeps the options of an instrumentation that is SEEK-aware already', async () => {
    await page.evaluate(async ({ origin, hosts }) => {
      const calls: unknown[] = [];
      const instrumentation = {
        instrumentationName: '@opentelemetry/instrumentation-fetch',
        getConfig: () => ({}),
        setConfig: (config: unknown) => void calls.push(config),
      };
      web.withSeek([instrumentation, [instrumentation]], { hosts });
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
});

describe('withSeek in a page that does not get all of its files', () => {
  const { pages, page } = usePages();
  const seek = useStrictOrigin();

  it('sends requests without GraphQL attributes if their recorder does not load', async () => {
    pages.server.addScript('/src/web/graphql.ts', 'throw new Error("from the server")');
    const statuses = await page.evaluate(async ({ origin, hosts }) => {
      setUp({ seek: { hosts } });
      const body = '{"query":"{ a }"}';
      return [(await fetch(origin, { method: 'POST', body })).status, await send('POST', origin, {}, body)];
    }, seek.address);
    expect(statuses).to.deep.equal([200, 200]);
    for (const { attributes } of await pages.seekSpans(2)) {
      expect(attributes).not.to.have.property('graphql.operation.type');
    }
  });
});
