import { expect } from 'chai';
import type { ConsoleMessage } from 'puppeteer-core';
import { commandWith, readmeSnippet } from '../readme/snippets.ts';
import { exporting, installedBy, SEEK, useSnippetPages } from './support/snippet-pages.ts';

describe('the README’s snippets for pages', () => {
  const { browser, page, run, received } = useSnippetPages(
    installedBy(commandWith('@opentelemetry/instrumentation-fetch')),
  );
  const session = () => page.evaluate(() => sessionStorage.getItem('seek.session_id'));

  it('page.js: calls to SEEK carry both headers and are exported; calls to the back end carry the session', async () => {
    await run('page.js', exporting(readmeSnippet('page.js'), browser.server.origin));
    await page.evaluate(async (url) => {
      await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' });
      await fetch('/api/back-end');
    }, SEEK);
    const { requestId, sessionId } = received();
    expect(sessionId)
      .to.be.a('string')
      .and.to.equal(await session());
    expect(browser.server.requests.at(-1)?.headers).to.include({ 'x-session-id': sessionId });
    const spans = await browser.otlp.waitForSpans((all) => all.length >= 2);
    expect(spans.find(({ attributes }) => attributes['url.full'] === SEEK)?.attributes).to.include({
      'seek.request_id': requestId,
      'seek.session_id': sessionId,
    });
  });

  it('page-alone.js: calls to SEEK carry both headers without OpenTelemetry, and the IDs are logged', async () => {
    const logged = new Promise<ConsoleMessage>((resolve) => void page.once('console', resolve));
    await run('page-alone.js', readmeSnippet('page-alone.js'));
    const { requestId, sessionId } = received();
    expect(sessionId)
      .to.be.a('string')
      .and.to.equal(await session());
    expect((await logged).text()).to.equal(`request ${requestId}, session ${sessionId}`);
  });
});
