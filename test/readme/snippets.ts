import { readFileSync } from 'node:fs';
import { expect } from 'chai';

interface Block {
  readonly language: string;
  readonly text: string;
}

export const README: string = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

const BLOCKS: readonly Block[] = Array.from(
  README.matchAll(/^```(\w+)\n(.*?)^```$/gms),
  ([, language = '', text = '']) => ({ language, text }),
);

/** The JavaScript of the README by the file name in its first line. */
export const SNIPPETS: ReadonlyMap<string, string> = new Map(
  BLOCKS.filter(({ language }) => language === 'js').map(({ text }) => [
    /^\/\/ (\S+)\n/.exec(text)?.[1] ?? `nameless: ${text}`,
    text,
  ]),
);

/** The shell commands of the README. */
export const COMMANDS: readonly string[] = BLOCKS.filter(({ language }) => language === 'sh').map(
  ({ text }) => text,
);

export function readmeSnippet(name: string): string {
  const text = SNIPPETS.get(name);
  if (text === undefined) {
    throw new Error(`README has no ${name}`);
  }
  return text;
}

/** The only command of the README that contains a text. */
export function commandWith(text: string): string {
  const found = COMMANDS.filter((command) => command.includes(text));
  expect(found, `commands with "${text}"`).to.have.length(1);
  return found[0] as string;
}
