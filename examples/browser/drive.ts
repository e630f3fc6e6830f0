import { launchChromium } from '../../test/web/support/chromium.ts';

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
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 900, height: 620 } });
    await page.goto(address);
    await page.locator('#session').filter({ hasText: '-' }).waitFor();
    await page.locator('#text').pressSequentially('Melb');
    await page.locator('#location option').first().waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Post' }).click();
    await page.getByText('Posted: ').waitFor();
    await page.screenshot({ path: screenshot });
    await exported();
    return await page.locator('#session').innerText();
  } finally {
    await browser.close();
  }
}
