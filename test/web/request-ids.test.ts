import { expect } from 'chai';
import { build } from 'esbuild';
import type { SeekRequest } from '../../src/web/index.ts';
import { onlyHeader } from '../support/recording-server.ts';
import { usePages } from './support/pages.ts';
import { startStrictOrigin, useStrictOrigin } from './support/strict-origin.ts';

/** HTTP clients as a page bundles them. */
async function bundleOfClients(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        export { default as axios } from 'axios';
        export { GraphQLClient } from 'graphql-request';
        export { default as ky } from 'ky';
        export { ofetch } from 'ofetch';`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

describe('the IDs that a page hears of', () => {
  const { pages, page } = usePages();
  const seek = useStrictOrigin();
  const idOf = (path: string) =>
    onlyHeader(
      seek.requests().find((request) => request.path === path),
      'x-request-id',
    );

  it('are those that are sent and recorded, once per request to SEEK', async () => {
    const told = await page.evaluate(
      async ({ origin, hosts, id }) => {
        const told: SeekRequest[] = [];
        setUp({
          seek: { hosts, backends: ['self'], onRequest: (request) => told.push(request) },
          fetch: { ignoreUrls: [/ignored|v1.traces/] },
        });
        await fetch(`${origin}/a`);
        await send('GET', `${origin}/b`);
        await fetch('/api/a');
        await send('GET', '/api/b');
        await fetch(`${origin}/own`, { headers: { 'X-Request-Id': id } });
        await fetch(new Request(`${origin}/ignored`));
        await fetch(`${origin}/no-cors`, { mode: 'no-cors' });
        return told;
      },
      { ...seek.address, id: 'own-id' },
    );
    pages.server.requests.splice(0);
    const session = await page.evaluate(() => sessionStorage.getItem('seek.session_id'));
    expect(told).to.deep.equal(
      ['/a', '/b', '/own', '/ignored'].map((path) => ({
        requestId: idOf(path),
        sessionId: session,
        url: seek.origin + path,
      })),
    );
    expect(idOf('/own')).to.equal('own-id');
    const spans = await pages.seekSpans(3);
    expect(spans.map(({ attributes }) => attributes['seek.request_id'])).to.have.members(
      ['/a', '/b', '/own'].map(idOf),
    );
  });

  it('are told without waiting, and errors of the function do not reach the page', async () => {
    const statuses = await page.evaluate(async ({ origin, hosts }) => {
      let calls = 0;
      const onRequest = () => {
        calls++;
        if (calls > 2) {
          throw new Error('from onRequest');
        }
        return calls === 1 ? Promise.reject(new Error('from onRequest')) : new Promise(() => {});
      };
      setUp({ seek: { hosts, onRequest } });
      return [
        (await fetch(`${origin}/a`)).status,
        (await fetch(`${origin}/b`)).status,
        (await fetch(`${origin}/c`)).status,
        await send('GET', `${origin}/d`),
        calls,
      ];
    }, seek.address);
    expect(statuses).to.deep.equal([200, 200, 200, 200, 4]);
  });

  it('are those of responses and errors of fetch, XMLHttpRequest and the clients on them', async () => {
    pages.server.addScript('/clients.js', await bundleOfClients());
    const found = await page.evaluate(async ({ origin, hosts }) => {
      setUp({ seek: { hosts } });
      const { axios, GraphQLClient, ky, ofetch } = await import('/clients.js' as string);
      const errorOf = (run: Promise<unknown>) => run.then(() => 'no error', web.seekRequestIdOf);
      const xhr = new XMLHttpRequest();
      const event = await new Promise((resolve) => {
        xhr.onload = resolve;
        xhr.open('GET', `${origin}/xhr`);
        xhr.send();
      });
      const failing = (name: string) => `${origin}/status/503?${name}`;
      const request = new Request(`${origin}/request`);
      // Its CORS policy does not allow the header.
      const headers = { 'x-refused': 'a' };
      return {
        '/fetch': web.seekRequestIdOf(await fetch(`${origin}/fetch`)),
        '/request': await fetch(request).then(() => web.seekRequestIdOf({ request })),
        '/headers': web.seekRequestIdOf((await fetch(`${origin}/headers`)).headers),
        '/xhr': web.seekRequestIdOf(xhr),
        '/status/503?axios': await errorOf(axios.get(failing('axios'))),
        '/axios': web.seekRequestIdOf(await axios.get(`${origin}/axios`)),
        '/status/503?ky': await errorOf(ky(failing('ky'), { retry: 0 })),
        '/status/503?ofetch': await errorOf(ofetch(failing('ofetch'), { retry: 0 })),
        '/status/503?graphql': await errorOf(new GraphQLClient(failing('graphql')).request('{ version }')),
        event: web.seekRequestIdOf(event) === web.seekRequestIdOf(xhr),
        refused: await Promise.all([
          errorOf(fetch(`${origin}/refused`, { headers })),
          errorOf(ky(`${origin}/refused`, { headers, retry: 0 })),
          errorOf(axios.get(`${origin}/refused`, { headers })),
          // It sets User-Agent, which the policy refuses in Firefox, too.
          errorOf(axios.get(`${origin}/refused`, { headers, adapter: 'fetch' })),
        ]),
      };
    }, seek.address);
    const { event, refused, ...sent } = found;
    expect(event).to.equal(true);
    expect(sent).to.deep.equal(Object.fromEntries(Object.keys(sent).map((path) => [path, idOf(path)])));
    for (const id of refused) {
      expect(id).to.match(/^[\da-f]{8}-/);
    }
    expect(new Set(refused).size).to.equal(4);
  });

  it('are unknown for everything else, whatever its properties are', async () => {
    const found = await page.evaluate(async ({ origin, hosts }) => {
      setUp({ seek: { hosts } });
      const response = await fetch(`${origin}/a`);
      const cycle = { cause: {} };
      cycle.cause = cycle;
      const throwing = {
        get cause() {
          throw new Error('from a getter');
        },
      };
      const endless = {
        get cause(): unknown {
          return Object.create(endless);
        },
      };
      return [
        ...[undefined, null, 'text', cycle, throwing, endless, await fetch('/api/a')].map(
          web.seekRequestIdOf,
        ),
        web.seekRequestIdOf({ errors: [null, { cause: response }] }) === web.seekRequestIdOf(response),
      ];
    }, seek.address);
    pages.server.requests.splice(0);
    expect(found).to.deep.equal([...Array(7).fill(undefined), true]);
  });

  it('do not hide from the page that nothing handles a rejection', async () => {
    const reasons = await page.evaluate(async ({ hosts }) => {
      setUp({ seek: { hosts } });
      const unhandled: string[] = [];
      const told = new Promise<void>((resolve) => {
        addEventListener('unhandledrejection', (event) => {
          event.preventDefault();
          unhandled.push(String(web.seekRequestIdOf(event.reason)));
          resolve();
        });
      });
      fetch(`http://${hosts[0]}/a`, { headers: { 'x-refused': 'a' } });
      await told;
      return unhandled;
    }, seek.address);
    expect(reasons).to.have.length(1);
    expect(reasons[0]).to.match(/^[\da-f]{8}-/);
  });
});

describe('calls of a page to its back end', () => {
  const { pages, page } = usePages();

  it('record the session', async () => {
    const backend = await startStrictOrigin('x-session-id');
    await page.evaluate(async (backend) => {
      setUp({ seek: { backends: ['self', backend] } });
      await fetch('/api/a');
      await send('GET', '/api/b');
      await fetch(`${backend}/c`);
      await send('GET', `${backend}/d`);
    }, backend.origin);
    const session = await page.evaluate(() => sessionStorage.getItem('seek.session_id'));
    const spans = await pages.otlp.waitForSpans((all) => all.filter(({ kind }) => kind === 3).length >= 4);
    const clients = spans.filter(({ kind }) => kind === 3);
    for (const { attributes } of clients) {
      expect(attributes)
        .to.include({ 'seek.session_id': session })
        .and.not.to.have.property('seek.request_id');
    }
    const requests = [...pages.server.requests.splice(0), ...backend.requests()];
    expect(requests.map(({ headers }) => headers['x-session-id'])).to.deep.equal(Array(4).fill(session));
    await backend.close();
  });

  it('carry no session if OpenTelemetry does not trace them', async () => {
    const sent = await page.evaluate(async () => {
      const ignoreUrls = [/ignored/, `${location.origin}/api/whole`, /v1.traces/];
      setUp({ seek: { backends: ['self'] }, fetch: { ignoreUrls }, xhr: { ignoreUrls } });
      await fetch('/api/ignored');
      await fetch('/api/whole');
      await send('GET', '/api/whole');
      await suppressed(() => Promise.all([fetch('/api/suppressed'), send('POST', '/api/suppressed')]));
      await fetch('/api/whole/not');
    });
    expect(sent).to.equal(undefined);
    expect(
      pages.server.requests
        .splice(0)
        .map(({ path, headers }) => [path, headers['x-session-id'] !== undefined]),
    ).to.deep.equal([
      ['/api/ignored', false],
      ['/api/whole', false],
      ['/api/whole', false],
      ['/api/suppressed', false],
      ['/api/suppressed', false],
      ['/api/whole/not', true],
    ]);
  });
});
