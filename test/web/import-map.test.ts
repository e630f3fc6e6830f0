import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { documentation, replaced } from '../docs/snippets.ts';
import { sameNames, useApplication } from '../support/application.ts';
import { useResource } from '../support/use-resource.ts';
import { exporting, SEEK, startSnippetBrowser } from './support/snippet-pages.ts';

const { snippets } = documentation('browser.md');
const snippet = (name: string): string => snippets.get(name) ?? '';

const PACKAGES = [
  ...snippet('import-map-with-opentelemetry.html').matchAll(/"(@opentelemetry\/[\w-]+)":/g),
].map(([, name = '']) => name);

/** A page without a bundler, on a server that serves `node_modules` as it is. */
describe('an import map', () => {
  const application = useApplication({ packages: sameNames(PACKAGES) }, 'suite');
  let origin = '';
  const browser = useResource(
    () => startSnippetBrowser((page) => page === origin),
    (each) => each.close(),
    'suite',
  );
  /** The files that are not in `node_modules`. */
  let files: Readonly<Record<string, string>> = {};
  let server: Server;

  before(async () => {
    server = createServer(async (request, response) => {
      const { pathname } = new URL(request.url ?? '', 'http://page');
      if (pathname === '/v1/traces') {
        const body = new Uint8Array(await buffer(request));
        const headers = { 'content-type': 'application/json' };
        await fetch(browser.otlp.url + pathname, { method: 'POST', headers, body });
        response.end('{}');
      } else if (pathname.startsWith('/node_modules/')) {
        response.setHeader('content-type', 'text/javascript');
        response.end(readFileSync(join(application.folder, pathname)));
      } else {
        response.setHeader('content-type', pathname.endsWith('.js') ? 'text/javascript' : 'text/html');
        response.end(files[pathname] ?? '');
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  /** Opens a page with a map and a script, and waits until the script has run. */
  const open = async (map: string, script: string) => {
    const ran = 'globalThis.hasRun = true;\n';
    files = {
      '/': `<!doctype html><title>A page</title>${map}<script type="module" src="/page.js"></script>`,
      '/page.js': script + ran,
    };
    const page = await browser.open(origin);
    await page.waitForFunction('globalThis.hasRun');
    return page;
  };

  it('import-map.html: seekFetch alone', async () => {
    await open(snippet('import-map.html'), `${snippet('seek.js')}\nawait fetchFromSeek('${SEEK}');\n`);
    const { requestId, sessionId } = browser.seek.requests.at(-1) ?? {};
    expect(requestId).to.be.a('string');
    expect(sessionId).to.be.a('string');
  });

  it('import-map-with-opentelemetry.html: page.js without XMLHttpRequestInstrumentation', async () => {
    const script = replaced(
      exporting(snippet('page.js'), origin),
      [
        "import { XMLHttpRequestInstrumentation } from '@opentelemetry/instrumentation-xml-http-request';\n",
        '',
      ],
      [', new XMLHttpRequestInstrumentation()', ''],
    );
    await open(snippet('import-map-with-opentelemetry.html'), `${script}\nawait fetch('${SEEK}');\n`);
    const { requestId, sessionId } = browser.seek.requests.at(-1) ?? {};
    const [span] = await browser.otlp.waitForSpans((spans) => spans.length > 0);
    expect(span?.attributes).to.include({ 'seek.request_id': requestId, 'seek.session_id': sessionId });
  });
});
