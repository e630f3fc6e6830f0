import { readFileSync } from 'node:fs';
import type { Line } from './row.ts';

const PACKAGE = 'opentelemetry-instrumentation-seek';
const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

const IS_LINE: Readonly<Record<Line, (words: readonly string[]) => boolean>> = {
  'beside an SDK': (words) => words.length === 1,
  nothing: (words) => words.includes('@opentelemetry/sdk-node'),
  browser: () => true,
};

/** The arguments of `npm install` in the README. */
export function installArguments(line: Line): readonly string[] {
  const lines = installLines(line === 'browser' ? section('In the browser') : README);
  const found = lines.find(IS_LINE[line]);
  if (found === undefined) {
    throw new Error(`The README has no "npm install ${PACKAGE}" for: ${line}`);
  }
  return found;
}

function installLines(markdown: string): string[][] {
  return Array.from(markdown.matchAll(/^```sh\nnpm install (.*)$/gm), ([, words = '']) =>
    words.split(' '),
  ).filter(([first]) => first === PACKAGE);
}

function section(title: string): string {
  return README.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? '';
}
