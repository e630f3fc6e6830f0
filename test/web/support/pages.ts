import type { BrowserContext, Page } from 'puppeteer-core';
import {
  type OtlpReceiver,
  type ReceivedSpan,
  startOtlpReceiver,
} from '../../../examples/stand-ins/otlp-receiver.ts';
import { useResource } from '../../support/use-resource.ts';
import { pageCoverage } from './coverage.ts';
import { launchBrowser } from './launch-browser.ts';
import { type PageServer, startPageServer } from './page-server.ts';

/** A browser with the page of a partner, and the receiver of its traces. */
interface Pages {
  readonly server: PageServer;
  readonly otlp: OtlpReceiver;
  /** Opens a page in a new browser context, or in the context of another page. */
  open(beside?: Page): Promise<Page>;
  /** Waits for this many client spans with a request ID. */
  seekSpans(count: number): Promise<readonly ReceivedSpan[]>;
  /** Closes all pages before the next test. */
  closePages(): Promise<void>;
  close(): Promise<void>;
}

/** What {@link usePages} gives to a test. */
export interface UsedPages {
  readonly pages: Pages;
  /** A page that is new for each test. */
  readonly page: Page;
}

/** Starts one browser for a `describe`. Opens a page before each test and closes all pages after it. */
export function usePages(): UsedPages {
  const pages = useResource(startPages, (each) => each.close(), 'suite');
  const page = useResource(
    () => pages.open(),
    () => pages.closePages(),
  );
  return { pages, page };
}

async function startPages(): Promise<Pages> {
  const otlp = await startOtlpReceiver();
  const server = await startPageServer(otlp.url);
  const browser = await launchBrowser();
  const coverage = pageCoverage(server.origin);
  const contexts = new Set<BrowserContext>();
  const hasId = ({ attributes }: ReceivedSpan) => 'seek.request_id' in attributes;
  return {
    server,
    otlp,
    open: async (beside) => {
      const context = beside?.browserContext() ?? (await browser.createBrowserContext());
      contexts.add(context);
      const page = await context.newPage();
      await coverage.start(page);
      await page.goto(server.origin);
      return page;
    },
    seekSpans: async (count) =>
      (await otlp.waitForSpans((spans) => spans.filter(hasId).length >= count)).filter(hasId),
    closePages: async () => {
      for (const context of contexts) {
        await Promise.all((await context.pages()).map(coverage.take));
        await context.close();
      }
      contexts.clear();
      otlp.clear();
    },
    close: async () => {
      await browser.close();
      await Promise.all([server.close(), otlp.close()]);
    },
  };
}
