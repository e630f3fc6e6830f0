/**
 * Opens the page of a project in a browser, as its visitors do.
 *
 * @module
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import { launchBrowser } from '../web/support/launch-browser.ts';
import type { Collecting } from './telemetry.ts';

export const VISITORS = 2;

const LIMIT_MILLIS = 20_000;
const RETRY_MILLIS = 50;
const EXPORTS = /\/v1\/(traces|metrics|logs)$/;

/** What the visits of a page have shown. */
interface Visits {
  /** The session ID that the page has shown to each visitor. */
  readonly shown: readonly string[];
  /** A sentence for each problem. */
  readonly problems: readonly string[];
}

/**
 * Each visitor has a profile of their own, reads the session in `#session`, clicks on "Call", and waits for "called". When
 * the page has exported its spans, they load it again as `/?again`.
 *
 * @param spans - the number of calls that each visitor's page makes to SEEK
 */
export async function visitPage(origin: string, spans: number, collecting: Collecting): Promise<Visits> {
  const browser = await launchBrowser();
  const problems: string[] = [];
  const visits: Visit[] = [];
  try {
    for (let visitor = 1; visitor <= VISITORS; visitor += 1) {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      reportProblems(page, problems);
      visits.push(await visit(page, origin));
    }
    await exported(spans * VISITORS, collecting);
    for (const { page, shown } of visits) {
      await page.goto(`${origin}/?again`);
      const again = await shownSession(page);
      if (again !== shown) {
        problems.push(`the page shows session ${shown}, and ${again} when it is loaded again`);
      }
    }
  } catch (error) {
    problems.push(`${error}`);
  } finally {
    await browser.close();
  }
  return { shown: visits.map(({ shown }) => shown), problems };
}

interface Visit {
  readonly page: Page;
  readonly shown: string;
}

async function visit(page: Page, origin: string): Promise<Visit> {
  await page.goto(origin);
  const shown = await shownSession(page);
  await page.locator('button::-p-text(Call)').click();
  await page.waitForSelector('::-p-text(called)');
  return { page, shown };
}

async function shownSession(page: Page): Promise<string> {
  const session = await page.waitForSelector('#session::-p-text(-)');
  return (await session?.evaluate(({ textContent }) => textContent)) ?? '';
}

/** React reports errors of hydration on the console. */
function reportProblems(page: Page, problems: string[]): void {
  page.on('pageerror', (error) => problems.push(`the page throws ${error}`));
  page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) {
      problems.push(`the page's console: ${message.text()}`);
    }
  });
  page.on('request', (request) => {
    if (EXPORTS.test(request.url()) && request.headers()['x-session-id'] !== undefined) {
      problems.push('an export of telemetry carries X-Session-Id');
    }
  });
}

/** Waits until the collector has the spans of the page, or a time has passed. */
async function exported(count: number, collecting: Collecting): Promise<void> {
  const until = performance.now() + LIMIT_MILLIS;
  const fromPages = () =>
    collecting
      .clientSpans()
      .filter(({ attributes }) => `${attributes['user_agent.original']}`.startsWith('Mozilla/'));
  while (fromPages().length < count && performance.now() < until) {
    await wait(RETRY_MILLIS);
  }
}
