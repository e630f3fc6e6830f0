import { launchChromium } from '../../test/web/support/chromium.ts';

/**
 * Goes through the flow as a recruiter would, and leaves a screenshot.
 *
 * @param recorded - what to wait for before the browser is closed, with what it has not exported yet
 * @returns the session that the page shows
 */
export async function drive(
  address: string,
  screenshot: string,
  recorded: () => Promise<unknown>,
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
    await recorded();
    return await page.locator('#session').innerText();
  } finally {
    await browser.close();
  }
}
