import { writeFileSync } from 'node:fs';
import { launchBrowser } from '../../test/web/support/launch-browser.ts';

/**
 * Posts a job as a recruiter does, and saves a screenshot.
 *
 * @param exported - resolves when the page has exported its spans; the browser stays open until then
 * @returns the session ID that the page shows
 */
export async function drive(
  address: string,
  screenshot: string,
  exported: () => Promise<unknown>,
): Promise<string> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.setViewport({ width: 900, height: 620 });
    await page.goto(address);
    await page.waitForSelector('#session::-p-text(-)');
    await page.type('#text', 'Melb');
    await page.waitForSelector('#location option');
    await page.click('button[type=submit]');
    await page.waitForSelector('output::-p-text(Posted: )');
    writeFileSync(screenshot, await page.screenshot());
    await exported();
    return await page.$eval('#session', ({ textContent }) => textContent);
  } finally {
    await browser.close();
  }
}
