import type { Browser, Page } from 'playwright-core';
import {
  type OtlpReceiver,
  type ReceivedSpan,
  startOtlpReceiver,
} from '../../../examples/stand-ins/otlp-receiver.ts';
import { type Coverage, launchChromium, pageCoverage } from './chromium.ts';
import { type PageServer, startPageServer } from './page-server.ts';

/** A browser, a partner's page in it, and where its traces go. */
export interface Pages {
  readonly browser: Browser;
  readonly server: PageServer;
  readonly otlp: OtlpReceiver;
  /** A page in a context of its own, or in that of another page. */
  open(beside?: Page): Promise<Page>;
  /** Resolves with the client spans in which a request ID is recorded, as soon as there are so many. */
  seekSpans(count: number): Promise<readonly ReceivedSpan[]>;
  /** Closes the pages, for the next test. */
  closePages(): Promise<void>;
  close(): Promise<void>;
}

export async function startPages(): Promise<Pages> {
  const otlp = await startOtlpReceiver();
  const server = await startPageServer(otlp.url);
  const browser = await launchChromium();
  const coverage: Coverage = pageCoverage(server.origin);
  const opened = new Set<Page>();
  const hasId = ({ attributes }: ReceivedSpan) => 'seek.request_id' in attributes;
  return {
    browser,
    server,
    otlp,
    open: async (beside) => {
      const page = await (beside?.context() ?? (await browser.newContext())).newPage();
      opened.add(page);
      await coverage.start(page);
      await page.goto(server.origin);
      return page;
    },
    seekSpans: async (count) =>
      (await otlp.waitForSpans((spans) => spans.filter(hasId).length >= count)).filter(hasId),
    closePages: async () => {
      for (const page of opened) {
        await coverage.take(page);
        await page.close();
      }
      opened.clear();
      otlp.clear();
    },
    close: async () => {
      await browser.close();
      await Promise.all([server.close(), otlp.close()]);
    },
  };
}
