import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { generate } from 'selfsigned';
import { type SeekStandIn, startSeek } from '../../examples/stand-ins/seek/server.ts';
import { readmeSnippet } from '../readme/snippets.ts';
import { sameNames, useApplication } from '../support/application.ts';
import { launchChromium } from './support/chromium.ts';
import { type PageServer, startPageServer } from './support/page-server.ts';

const OPENTELEMETRY = ['api', 'instrumentation', 'instrumentation-fetch'].map(
  (name) => `@opentelemetry/${name}`,
);
const SEEK = 'https://graphql.seek.com/graphql';

/** The browser resolves the host name of SEEK to the stand-in. Thus the snippets run unchanged. */
describe('the README’s snippets for pages', () => {
  const application = useApplication({ packages: sameNames(OPENTELEMETRY) }, 'suite');
  let browser: Browser;
  let pageServer: PageServer;
  let seek: SeekStandIn;
  let page: Page;

  before(async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'graphql.seek.com' }]);
    pageServer = await startPageServer('http://127.0.0.1:9');
    seek = await startSeek({ tls: { key, cert }, isPage: (origin) => origin === pageServer.origin });
    browser = await launchChromium([
      `--host-resolver-rules=MAP graphql.seek.com ${new URL(seek.origin).host}`,
    ]);
  });
  after(async () => {
    await browser?.close();
    await Promise.all([pageServer.close(), seek.close()]);
  });
  beforeEach(async () => {
    page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
    await page.goto(pageServer.origin);
  });
  afterEach(() => page.close());

  const run = async (name: string) => {
    const file = join(application.folder, name);
    writeFileSync(file, readmeSnippet(name));
    const { outputFiles } = await build({ entryPoints: [file], bundle: true, format: 'esm', write: false });
    pageServer.addScript(`/${name}`, outputFiles[0]?.text ?? '');
    await page.evaluate((path) => import(path), `/${name}`);
  };
  const received = () => {
    const { requestId, sessionId, status } = seek.requests.at(-1) ?? {};
    return { requestId, sessionId, status };
  };
  const session = () => page.evaluate(() => sessionStorage.getItem('seek.session_id'));

  it('page.js: calls to SEEK carry both headers, and calls to the back end carry the session', async () => {
    await run('page.js');
    await page.evaluate(async (url) => {
      await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' });
      await fetch('/api/back-end');
    }, SEEK);
    expect(received()).to.include({ sessionId: await session(), status: 200 });
    expect(received().requestId).to.be.a('string');
    expect(pageServer.requests.at(-1)?.headers).to.include({ 'x-session-id': await session() });
  });

  it('page-alone.js: calls to SEEK carry both headers without OpenTelemetry, and the IDs are logged', async () => {
    const logged = page.waitForEvent('console');
    await run('page-alone.js');
    const { requestId, sessionId, status } = received();
    expect(status).to.equal(200);
    expect(sessionId).to.equal(await session());
    expect((await logged).text()).to.equal(`request ${requestId}, session ${sessionId}`);
  });
});
