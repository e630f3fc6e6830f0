import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { documentation, replaced } from '../docs/snippets.ts';
import { exporting, installedBy, SEEK, useSnippetPages } from './support/snippet-pages.ts';

const { snippets, commands } = documentation('browser.md');
const snippet = (name: string): string => snippets.get(name) ?? '';

describe('docs/browser.md', () => {
  const { application, browser, page, bundle, run, received } = useSnippetPages([
    ...installedBy(commands[0] ?? ''),
    'axios',
  ]);
  const posts = () => browser.seek.requests.filter(({ method }) => method === 'POST');
  const stored = () => page.evaluate(() => sessionStorage.getItem('seek.session_id'));

  /** Runs a module beside snippets, and returns what it exports as `result`. */
  const runBeside = async (names: readonly string[], code: string): Promise<unknown> => {
    for (const name of names) {
      writeFileSync(join(application.folder, name), snippet(name));
    }
    const path = await bundle('beside.js', code);
    return await page.evaluate(async (url) => (await import(url)).result, path);
  };

  it('has only snippets that are tested', () => {
    expect(commands).to.have.length(1);
    expect([...snippets.keys()]).to.deep.equal([
      'page.js',
      'seek.js',
      'axios.js',
      'app.config.ts',
      'session.js',
      'worker.js',
      // See back-ends.test.ts.
      'express.mjs',
      'fastify.mjs',
      'nginx.conf',
      // See import-map.test.ts.
      'import-map.html',
      'import-map-with-opentelemetry.html',
      'failing.js',
    ]);
  });

  it('page.js: requests carry the IDs of their spans, and exports are neither traced nor part of the session', async () => {
    const exported = page.waitForRequest((request) => request.url().endsWith('/v1/traces'));
    await run('page.js', exporting(snippet('page.js'), browser.server.origin));
    await page.evaluate(async (url) => {
      await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' });
      await new Promise((resolve) => {
        const request = new XMLHttpRequest();
        request.open('POST', url);
        request.setRequestHeader('Content-Type', 'application/json');
        request.onloadend = resolve;
        request.send('{}');
      });
      await fetch('/api/ads', { method: 'POST' });
    }, SEEK);
    const sessionId = await stored();
    expect(browser.server.requests.at(-1)?.headers).to.include({ 'x-session-id': sessionId });
    const spans = await browser.otlp.waitForSpans((all) => all.filter(({ kind }) => kind === 3).length >= 3);
    const ofSeek = spans.filter(({ attributes }) => 'seek.request_id' in attributes);
    expect(
      ofSeek.map(({ attributes }) => [attributes['seek.request_id'], attributes['seek.session_id']]),
    ).to.have.deep.members(
      posts()
        .slice(-2)
        .map(({ requestId }) => [requestId, sessionId]),
    );
    expect(ofSeek.map(({ resource }) => resource['service.name'])).to.deep.equal([
      'posting-page',
      'posting-page',
    ]);
    expect((await exported).headers()).not.to.have.property('x-session-id');
    expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.to.contain('/v1/traces');
  });

  it('seek.js: the wrapped fetch sends both headers to SEEK and the session to the back end', async () => {
    await runBeside(
      ['seek.js'],
      `import { fetchFromSeek } from './seek.js';
       await fetchFromSeek('/api/ads');
       await fetchFromSeek('${SEEK}');`,
    );
    expect(received()).to.deep.include({ sessionId: await stored() });
    expect(received().requestId).to.be.a('string');
    expect(browser.server.requests.at(-1)?.headers).to.include({ 'x-session-id': await stored() });
  });

  it('axios.js: requests through XMLHttpRequest carry both headers, or those of the caller', async () => {
    const own = '00000000-0000-4000-8000-000000000001';
    await runBeside(
      ['axios.js'],
      `import axios from 'axios';
       import './axios.js';
       await axios.post('/graphql', {}, { baseURL: '${new URL(SEEK).origin}' });
       await axios.post('${SEEK}', {}, { headers: { 'x-request-id': '${own}' } });
       await axios.get('/api/ads');`,
    );
    const [first, second] = posts().slice(-2);
    expect(first?.requestId).to.match(/^[\da-f]{8}-/);
    expect(second?.requestId).to.equal(own);
    expect([first?.sessionId, second?.sessionId]).to.deep.equal([await stored(), await stored()]);
    expect(browser.server.requests.at(-1)?.headers).not.to.have.property('x-request-id');
  });

  it('app.config.ts: an interceptor of Angular sets both headers, but not over those of the caller', async () => {
    // Angular itself is too large for this test. Its requests and headers are immutable.
    const angular = join(application.folder, 'node_modules/@angular/common');
    mkdirSync(angular, { recursive: true });
    writeFileSync(
      join(angular, 'http.js'),
      `export const withInterceptors = ([interceptor]) => interceptor;
       export const provideHttpClient = (interceptor) => interceptor;`,
    );
    const own = '00000000-0000-4000-8000-000000000001';
    const sent = await runBeside(
      ['app.config.ts'],
      `import { appConfig } from './app.config.ts';
       const [interceptor] = appConfig.providers;
       const headersOf = (all) => ({ all, has: (name) => name in all, set: (name, value) => headersOf({ ...all, [name]: value }) });
       const send = (urlWithParams, all) =>
         interceptor({ urlWithParams, headers: headersOf(all), clone: ({ headers }) => headers.all }, (request) => request);
       export const result = [send('${SEEK}', {}), send('${SEEK}', { 'X-Request-Id': '${own}' }), send('/api/ads', {})];`,
    );
    const sessionId = await stored();
    const [first, second, third] = sent as readonly Record<string, string>[];
    expect(first).to.include({ 'X-Session-Id': sessionId }).and.to.have.property('X-Request-Id');
    expect(second).to.deep.equal({ 'X-Request-Id': own, 'X-Session-Id': sessionId });
    expect(third).to.deep.equal({});
  });

  it('session.js: requests belong to the session, until it is renewed', async () => {
    const ids = await runBeside(
      ['session.js'],
      `import { fetchFromSeek, session } from './session.js';
       const first = session.id;
       await fetchFromSeek('${SEEK}');
       const told = new Promise((resolve) => session.subscribe(resolve));
       export const result = [first, session.renew(), await told];
       await fetchFromSeek('${SEEK}');`,
    );
    const sent = browser.seek.requests.filter(({ method }) => method === 'GET').slice(-2);
    const [first, second] = sent.map(({ sessionId }) => sessionId);
    expect(ids).to.deep.equal([first, second, second]);
    expect(second).not.to.equal(first);
  });

  it('worker.js: the requests of a worker belong to the session of its page', async () => {
    const path = await bundle('worker.js', snippet('worker.js'));
    const sessionId = await runBeside(
      ['session.js'],
      `import { session } from './session.js';
       const worker = new Worker('${path}', { type: 'module' });
       const answered = new Promise((resolve) => worker.addEventListener('message', resolve));
       worker.postMessage({ sessionId: session.id });
       await answered;
       export const result = session.id;`,
    );
    expect(received()).to.include({ sessionId });
  });

  it('failing.js: tells the ID before the request, and after it failed', async () => {
    const logged = (count: number) => {
      const texts: string[] = [];
      return new Promise<string[]>((resolve) => {
        page.on('console', (message) => {
          // The browser itself reports the failed request.
          if (message.text().startsWith('SEEK') && texts.push(message.text()) === count) {
            resolve(texts);
          }
        });
      });
    };
    const answered = logged(2);
    await run('failing.js', snippet('failing.js'));
    const { requestId, sessionId } = received();
    expect(await answered).to.deep.equal([
      `SEEK ${SEEK} ${requestId} ${sessionId}`,
      `SEEK answers with 404, request ${requestId}`,
    ]);

    const refused = logged(2);
    // SEEK's CORS rules do not allow the method.
    const put = replaced(snippet('failing.js'), [`'${SEEK}'`, `'${SEEK}', { method: 'PUT' }`]);
    await run('refused.js', put);
    const [before = '', after] = await refused;
    expect(before).to.match(new RegExp(`^SEEK ${SEEK} `));
    expect(after).to.equal(`SEEK failed, request ${before.split(' ')[2]}`);
  });
});
