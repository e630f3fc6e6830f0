import { readFileSync } from 'node:fs';
import { expect } from 'chai';

interface Block {
  readonly language: string;
  readonly text: string;
}

export const README: string = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

const BLOCKS = blocksOf(README);

/** The JavaScript of the README by the file name in its first line. */
export const SNIPPETS: ReadonlyMap<string, string> = named(
  BLOCKS.filter(({ language }) => language === 'js'),
);

/** The shell commands of the README. */
export const COMMANDS: readonly string[] = BLOCKS.filter(({ language }) => language === 'sh').map(
  ({ text }) => text,
);

/** The code of a page in docs/ by the file name in its first line, and its shell commands. */
export function documentation(page: string): {
  readonly snippets: ReadonlyMap<string, string>;
  readonly commands: readonly string[];
} {
  const blocks = blocksOf(readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8'));
  return {
    snippets: named(blocks.filter(({ language }) => language !== 'sh')),
    commands: blocks.filter(({ language }) => language === 'sh').map(({ text }) => text),
  };
}

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

/** Replaces texts, which must exist. */
export function replaced(text: string, ...replacements: readonly (readonly [string, string])[]): string {
  return replacements.reduce((result, [from, to]) => {
    expect(result).to.contain(from);
    return result.replace(from, to);
  }, text);
}

function blocksOf(markdown: string): readonly Block[] {
  return Array.from(markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms), ([, language = '', text = '']) => ({
    language,
    text,
  }));
}

/** A first line such as `// name`, `# name` or `<!-- name -->` is the name. */
function named(blocks: readonly Block[]): ReadonlyMap<string, string> {
  return new Map(
    blocks.map(({ text }) => [/^(?:\/\/|#|<!--) (\S+)/.exec(text)?.[1] ?? `nameless: ${text}`, text]),
  );
}
