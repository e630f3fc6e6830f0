/**
 * `npm run check:links`: requests all external links in the documentation. Prints those that are dead, and exits with 0 only
 * if there are none. Not part of the tests, which need no network.
 *
 * @module
 */
import { linksIn, MARKDOWN_FILES } from './markdown.ts';

const TIMEOUT_MILLIS = 20_000;
/** The server answers, but not to a program, or only to people who have logged in. */
const ANSWERS: ReadonlySet<number> = new Set([401, 403, 405, 429]);

async function problemOf(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MILLIS) });
    await response.body?.cancel();
    return response.ok || ANSWERS.has(response.status) ? undefined : `status ${response.status}`;
  } catch (error) {
    const { cause } = error as { readonly cause?: unknown };
    return String(cause ?? error);
  }
}

const filesByUrl = new Map<string, Set<string>>();
for (const { file, target } of MARKDOWN_FILES.flatMap(linksIn)) {
  if (target.startsWith('https:')) {
    const url = target.split('#', 1)[0] as string;
    filesByUrl.set(url, (filesByUrl.get(url) ?? new Set()).add(file));
  }
}
let dead = 0;
for (const [url, files] of filesByUrl) {
  const problem = await problemOf(url);
  if (problem !== undefined) {
    dead++;
    console.error(`${url} in ${Array.from(files).join(', ')}: ${problem}`);
  }
}
console.log(`${filesByUrl.size} external links, ${dead} dead`);
process.exitCode = dead === 0 ? 0 : 1;
