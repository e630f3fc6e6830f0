import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { CDPSession, Page } from 'puppeteer-core';
import { browserOfTests } from './browsers.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** What has run of `src/` in the pages of a browser, for c8 to count. */
export interface Coverage {
  start(page: Page): Promise<void>;
  take(page: Page): Promise<void>;
}

/**
 * c8 names the folder in `NODE_V8_COVERAGE`; without it nothing is kept. Only Chromium counts, because only V8 does so in
 * the form that c8 reads.
 */
export function pageCoverage(origin: string): Coverage {
  const folder = process.env['NODE_V8_COVERAGE'];
  if (folder === undefined || browserOfTests() !== 'chromium') {
    return { start: async () => {}, take: async () => {} };
  }
  const sessions = new Map<Page, CDPSession>();
  return {
    start: async (page) => {
      const session = await page.createCDPSession();
      sessions.set(page, session);
      await session.send('Profiler.enable');
      await session.send('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    },
    take: async (page) => {
      const scripts = await sessions.get(page)?.send('Profiler.takePreciseCoverage');
      sessions.delete(page);
      // The sources are served with their types blanked out, so that offsets are those of the files.
      const result = scripts?.result
        .filter(({ url }) => url.startsWith(`${origin}/src/`))
        .map((script) => ({ ...script, url: pathToFileURL(join(ROOT, new URL(script.url).pathname)).href }));
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `coverage-page-${randomUUID()}.json`), JSON.stringify({ result }));
    },
  };
}
