import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Chromium as `CHROMIUM_BIN` names it, or where Debian and others have it. */
export function chromiumProgram(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return env['CHROMIUM_BIN'] || PROGRAMS.find((program) => existsSync(program));
}

export function launchChromium(more: readonly string[] = []): Promise<Browser> {
  const executablePath = chromiumProgram();
  if (executablePath === undefined) {
    throw new Error('no Chromium: apt-get install chromium, or name one in CHROMIUM_BIN');
  }
  // Chromium's sandbox refuses to run as root, as which CI does.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args: [...args, ...more] });
}

/** What has run of `src/` in the pages of a browser, for c8 to count. */
export interface Coverage {
  start(page: Page): Promise<void>;
  take(page: Page): Promise<void>;
}

/** c8 names the folder in `NODE_V8_COVERAGE`; without it nothing is kept. */
export function pageCoverage(origin: string): Coverage {
  const folder = process.env['NODE_V8_COVERAGE'];
  return {
    start: async (page) => {
      if (folder !== undefined) {
        await page.coverage.startJSCoverage({ resetOnNavigation: false });
      }
    },
    take: async (page) => {
      if (folder !== undefined) {
        const scripts = await page.coverage.stopJSCoverage();
        // The sources are served with their types blanked out, so that offsets are those of the files.
        const result = scripts
          .filter(({ url }) => url.startsWith(`${origin}/src/`))
          .map(({ scriptId, url, functions }) => ({
            scriptId,
            url: pathToFileURL(join(ROOT, new URL(url).pathname)).href,
            functions,
          }));
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, `coverage-page-${randomUUID()}.json`), JSON.stringify({ result }));
      }
    },
  };
}
