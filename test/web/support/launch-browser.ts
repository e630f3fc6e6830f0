import { type Browser, type LaunchOptions, launch } from 'puppeteer-core';
import { browserOfTests, requiredProgram } from './browsers.ts';

/**
 * Starts the browser of the tests. WebDriver BiDi drives each browser, so that arguments and results of `evaluate` are the
 * same in all of them, with `undefined` and regular expressions.
 */
export function launchBrowser(options: Pick<LaunchOptions, 'acceptInsecureCerts'> = {}): Promise<Browser> {
  const name = browserOfTests();
  return launch({
    browser: name === 'chromium' ? 'chrome' : name,
    protocol: 'webDriverBiDi',
    executablePath: requiredProgram(name),
    // Chromium's sandbox refuses to run as root, as which CI does.
    args: name === 'chromium' && process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    ...options,
  });
}
