import { readFileSync } from 'node:fs';
import type { Line } from './row.ts';

const PACKAGE = 'opentelemetry-instrumentation-seek';
const README = textOf('README.md');
const BROWSER = textOf('docs/browser.md');

const IS_LINE: Readonly<Record<Line, (words: readonly string[]) => boolean>> = {
  'beside an SDK': (words) => words.length === 1,
  nothing: (words) => words.includes('@opentelemetry/sdk-node'),
  browser: () => true,
};

/** npm warns of its peer dependency, as docs/browser.md says. The page of the row does without it. */
const WARNED_OF = '@opentelemetry/instrumentation-xml-http-request';

/** The arguments of `npm install` in the README; of a page, in docs/browser.md. */
export function installArguments(line: Line): readonly string[] {
  const lines = installLines(line === 'browser' ? BROWSER : README);
  const found = lines.find(IS_LINE[line]);
  if (found === undefined) {
    throw new Error(`The documentation has no "npm install ${PACKAGE}" for: ${line}`);
  }
  return found.filter((name) => name !== WARNED_OF);
}

function installLines(markdown: string): string[][] {
  return Array.from(markdown.matchAll(/^```sh\nnpm install (.*)$/gm), ([, words = '']) =>
    words.split(' '),
  ).filter(([first]) => first === PACKAGE);
}

function textOf(file: string): string {
  return readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
}
