import { expect } from 'chai';
import { requestIdFromSpanContext } from '../../src/index.ts';
import { onlyHeader } from '../support/recording-server.ts';
import { usePages } from './support/pages.ts';
import { startStrictOrigin, useStrictOrigin } from './support/strict-origin.ts';

for (const line of [2, 3] as const) {
  describe(`instrumentations of the ${line}.x line that a page configures after withSeek`, () => {
    const { pages, page } = usePages();
    const seek = useStrictOrigin();

    /** Compares the requests that SEEK received with their spans, which no other spans are beside. */
    const expectSpansOf = async (paths: readonly string[]) => {
      const spans = await pages.seekSpans(paths.length);
      const idOf = (path: string) =>
        onlyHeader(
          seek.requests().find((each) => each.path === path),
          'x-request-id',
        );
      expect(spans.map((span) => requestIdFromSpanContext(span))).to.have.members(paths.map(idOf));
      expect(spans.map(({ attributes }) => attributes['seek.request_id'])).to.have.members(paths.map(idOf));
      for (const { headers } of seek.requests()) {
        expect(headers)
          .to.include.keys('x-request-id', 'x-session-id')
          .and.not.to.have.any.keys('traceparent');
      }
    };

    it('stay SEEK-aware after setConfig()', async () => {
      const other = await startStrictOrigin('traceparent');
      const hooked = await page.evaluate(
        async ({ origin, hosts, line, other }) => {
          setUp({ seek: { hosts }, line });
          let hooked = 0;
          const config = { propagateTraceHeaderCorsUrls: [/.*/], ignoreUrls: [/v1.traces/] };
          const requestHook = () => {
            hooked++;
          };
          configured.setConfig({ ...config, requestHook });
          configuredXhr.setConfig(config);
          // A cycle does not nest the hook.
          for (let i = 0; i < 3; i++) {
            configured.setConfig({ ...configured.getConfig(), measureRequestSize: true });
            configuredXhr.setConfig(configuredXhr.getConfig());
          }
          await fetch(`${origin}/a`);
          await send('GET', `${origin}/b`);
          await fetch(`${other}/c`);
          await send('GET', `${other}/d`);
          const { ignoreUrls } = config;
          configured.setConfig({ ignoreUrls });
          configuredXhr.setConfig({ ignoreUrls });
          await fetch(`${origin}/e`);
          await send('GET', `${origin}/f`);
          return hooked;
        },
        { ...seek.address, line, other: other.origin },
      );
      expect(hooked).to.equal(2);
      for (const { headers } of other.requests()) {
        expect(headers).to.include.keys('traceparent');
      }
      expect(other.requests()).to.have.length(2);
      await expectSpansOf(['/a', '/b', '/e', '/f']);
      await other.close();
    });

    it('record requests when they are enabled later', async () => {
      await page.evaluate(
        async ({ origin, hosts, line }) => {
          // registerInstrumentations() enables them.
          setUp({ seek: { hosts }, line, fetch: { enabled: false }, xhr: { enabled: false } });
          await fetch(`${origin}/a`);
          await send('POST', `${origin}/b`, {}, 'text');
        },
        { ...seek.address, line },
      );
      await expectSpansOf(['/a', '/b']);
    });

    it('record nothing while they are disabled, when requests still carry the headers', async () => {
      await page.evaluate(
        async ({ origin, hosts, line }) => {
          setUp({ seek: { hosts }, line });
          const both = [configured, configuredXhr];
          for (const name of ['first', 'second']) {
            both.map((each) => each.disable());
            await fetch(`${origin}/${name}/disabled`);
            await send('GET', `${origin}/${name}/disabled-xhr`);
            both.map((each) => each.enable());
            await fetch(`${origin}/${name}/enabled`);
            await send('GET', `${origin}/${name}/enabled-xhr`);
          }
        },
        { ...seek.address, line },
      );
      await expectSpansOf(
        ['first', 'second'].flatMap((name) => [`/${name}/enabled`, `/${name}/enabled-xhr`]),
      );
      expect(new Set(seek.requests().map((each) => onlyHeader(each, 'x-request-id'))).size).to.equal(8);
    });

    it('have their spans if another script wraps fetch before or after withSeek, or keeps a reference', async () => {
      const told = await page.evaluate(
        async ({ origin, hosts, line }) => {
          const told: unknown[] = [];
          const wrap = () => {
            const { fetch } = globalThis;
            globalThis.fetch = (input, init) => fetch(input, init);
            const { open } = XMLHttpRequest.prototype;
            XMLHttpRequest.prototype.open = function (...args: unknown[]) {
              open.apply(this, args as never);
            };
          };
          wrap();
          const onRequest = ({ url }: { url: string }) => told.push(url.slice(origin.length));
          setUp({ seek: { hosts, onRequest }, line });
          const { fetch: kept } = globalThis;
          wrap();
          await fetch(`${origin}/a`);
          await send('GET', `${origin}/b`);
          if (line === 3) {
            // The 2.x line would wrap a second time and make two spans, with or without this package.
            configured.enable();
            configuredXhr.enable();
          }
          await fetch(`${origin}/c`);
          await fetch(new Request(`${origin}/d`, { method: 'POST', body: 'text' }));
          await send('GET', `${origin}/e`);
          await kept(`${origin}/f`);
          return told;
        },
        { ...seek.address, line },
      );
      const paths = ['/a', '/b', '/c', '/d', '/e', '/f'];
      expect(seek.requests().map(({ path }) => path)).to.deep.equal(paths);
      expect(told).to.deep.equal(paths);
      await expectSpansOf(paths);
    });
  });
}

describe('several wrappers of fetch and XMLHttpRequest in a page', () => {
  const { pages, page } = usePages();
  const seek = useStrictOrigin();

  it('send one ID per request, and tell of it once', async () => {
    const told = await page.evaluate(async ({ origin, hosts }) => {
      const told: string[] = [];
      const onRequest = ({ url }: { url: string }) => told.push(url.slice(origin.length));
      setUp({ seek: { hosts, onRequest } });
      setUp({ seek: { hosts, onRequest } });
      await fetch(`${origin}/a`);
      await fetch(new Request(`${origin}/b`, { method: 'POST', body: 'text' }));
      await send('GET', `${origin}/c`);
      return told;
    }, seek.address);
    expect(told).to.deep.equal(['/a', '/b', '/c']);
    const sent = seek.requests().map((request) => onlyHeader(request, 'x-request-id'));
    const spans = await pages.seekSpans(6);
    const recorded = spans.map(({ attributes }) => attributes['seek.request_id']);
    expect(new Set(recorded)).to.deep.equal(new Set(sent));
  });

  it('return what a mock of fetch returns', async () => {
    const returned = await page.evaluate(async (hosts) => {
      globalThis.fetch = (() => undefined) as never;
      const instrumentation = {
        instrumentationName: '@opentelemetry/instrumentation-fetch',
        getConfig: () => ({}),
        setConfig: () => {},
      };
      web.withSeek([instrumentation], { hosts });
      return (
        (fetch('/a') as unknown) === undefined && (fetch(`http://${hosts[0]}/a`) as unknown) === undefined
      );
    }, seek.address.hosts);
    expect(returned).to.equal(true);
  });

  it('stay if the page freezes the functions before an instrumentation is enabled', async () => {
    const status = await page.evaluate(async ({ origin, hosts }) => {
      setUp({ seek: { hosts } });
      Object.defineProperty(globalThis, 'fetch', { value: fetch, writable: false, configurable: false });
      configured.disable();
      configured.enable();
      configured.enable();
      return (await fetch(`${origin}/a`)).status;
    }, seek.address);
    expect(status).to.equal(200);
    expect(onlyHeader(seek.requests()[0], 'x-request-id')).to.be.a('string');
  });
});
