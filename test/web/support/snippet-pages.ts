import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Page } from 'puppeteer-core';
import { generate } from 'selfsigned';
import { type OtlpReceiver, startOtlpReceiver } from '../../../examples/stand-ins/otlp-receiver.ts';
import { type SeekStandIn, startSeek } from '../../../examples/stand-ins/seek/server.ts';
import { replaced } from '../../docs/snippets.ts';
import { type Application, sameNames, useApplication } from '../../support/application.ts';
import { startForwardingProxy } from '../../support/forwarding-proxy.ts';
import { useResource } from '../../support/use-resource.ts';
import { launchBrowser } from './launch-browser.ts';
import { type PageServer, startPageServer } from './page-server.ts';

export const SEEK = 'https://graphql.seek.com/graphql';
const UNREACHABLE = '127.0.0.1:9';

/** A browser whose proxy leads to a stand-in for SEEK, and to no other host. Thus snippets run unchanged. */
interface SnippetBrowser {
  readonly seek: SeekStandIn;
  readonly otlp: OtlpReceiver;
  readonly server: PageServer;
  open(url: string): Promise<Page>;
  close(): Promise<void>;
}

/** What {@link useSnippetPages} gives to a test. */
export interface UsedSnippetPages {
  /** Where the snippets are, with the packages that they import. */
  readonly application: Application;
  readonly browser: SnippetBrowser;
  /** A page that is new for each test. */
  readonly page: Page;
  /** Builds a file of the application as a bundler does, for the page to load. Returns its path. */
  bundle(name: string, code: string): Promise<string>;
  /** The same, and runs it in the page. */
  run(name: string, code: string): Promise<void>;
  /** The IDs that SEEK received last. */
  received(): { readonly requestId?: string | undefined; readonly sessionId?: string | undefined };
}

/** Starts one browser for a `describe`, and opens a page before each test. */
export function useSnippetPages(packages: readonly string[]): UsedSnippetPages {
  const application = useApplication({ packages: sameNames(packages) }, 'suite');
  const browser = useResource(
    () => startSnippetBrowser(),
    (each) => each.close(),
    'suite',
  );
  const page = useResource(
    () => browser.open(browser.server.origin),
    (each) => each.close(),
  );
  const bundle = async (name: string, code: string) => {
    const file = join(application.folder, name);
    writeFileSync(file, code);
    const { outputFiles } = await build({ entryPoints: [file], bundle: true, format: 'esm', write: false });
    const path = `/${name.replace(/\.\w+$/, '')}.bundle.js`;
    browser.server.addScript(path, outputFiles[0]?.text ?? '');
    return path;
  };
  return {
    application,
    browser,
    page,
    bundle,
    run: async (name, code) => {
      await page.evaluate(
        async (path) => {
          await import(path);
        },
        await bundle(name, code),
      );
    },
    received: () => {
      const { requestId, sessionId } = browser.seek.requests.at(-1) ?? {};
      return { requestId, sessionId };
    },
  };
}

/** @param isOwnPage - whether SEEK also allows pages of another origin than that of the page server */
export async function startSnippetBrowser(
  isOwnPage: (origin: string) => boolean = () => false,
): Promise<SnippetBrowser> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'graphql.seek.com' }]);
  const otlp = await startOtlpReceiver();
  const server = await startPageServer(otlp.url);
  const isPage = (origin: string) => origin === server.origin || isOwnPage(origin);
  const seek = await startSeek({ tls: { key, cert }, isPage });
  const proxy = await startForwardingProxy((host) =>
    host === `${new URL(SEEK).host}:443` ? new URL(seek.origin).host : UNREACHABLE,
  );
  const browser = await launchBrowser({ acceptInsecureCerts: true });
  return {
    seek,
    otlp,
    server,
    open: async (url) => {
      const context = await browser.createBrowserContext({ proxyServer: new URL(proxy.origin).host });
      const page = await context.newPage();
      await page.goto(url);
      return page;
    },
    close: async () => {
      await browser.close();
      await Promise.all([otlp.close(), server.close(), seek.close(), proxy.close()]);
    },
  };
}

/** Has a snippet export to the page server, and at once. */
export function exporting(snippet: string, origin: string): string {
  return replaced(
    snippet,
    ['https://collector.example.com', origin],
    ['BatchSpanProcessor({ exporter })', 'BatchSpanProcessor({ exporter, scheduledDelayMillis: 50 })'],
  );
}

/** The packages in an `npm install` command, but this one. */
export function installedBy(command: string): readonly string[] {
  const [, , own, ...packages] = command.trim().split(' ');
  if (own !== 'opentelemetry-instrumentation-seek') {
    throw new Error(`not an installation: ${command}`);
  }
  return packages;
}
