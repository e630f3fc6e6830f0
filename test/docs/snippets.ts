import { readFileSync } from 'node:fs';
import { expect } from 'chai';

interface Block {
  readonly language: string;
  readonly text: string;
}

export const README: string = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** The pages whose snippets form one application with those of the README. Other tests run those of the other pages. */
const PAGES: readonly string[] = [
  'failures-and-logs.md',
  'migrating.md',
  'seek-otel.md',
  'sessions.md',
  'shutting-down.md',
  'troubleshooting.md',
];

/** The README and these pages. */
export const TEXT: string = [README, ...PAGES.map(page)].join('\n');

const BLOCKS = blocksOf(TEXT);

/** Their JavaScript by the file name in its first line. */
export const SNIPPETS: ReadonlyMap<string, string> = named(
  BLOCKS.filter(({ language }) => language === 'js'),
);

/** Their shell commands. */
export const COMMANDS: readonly string[] = BLOCKS.filter(({ language }) => language === 'sh').map(
  ({ text }) => text,
);

/** The code of a page in docs/ by the file name in its first line, and its shell commands. */
export function documentation(name: string): {
  readonly snippets: ReadonlyMap<string, string>;
  readonly commands: readonly string[];
} {
  const blocks = blocksOf(page(name));
  return {
    snippets: named(blocks.filter(({ language }) => language !== 'sh')),
    commands: blocks.filter(({ language }) => language === 'sh').map(({ text }) => text),
  };
}

/** A page in docs/. */
export function page(name: string): string {
  return readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
}

/** The only snippet with a file name. */
export function snippet(name: string): string {
  const text = SNIPPETS.get(name);
  if (text === undefined) {
    throw new Error(`neither the README nor ${PAGES.join(', ')} has ${name}`);
  }
  return text;
}

/** The only command that contains a text. */
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
  // A block in a list is indented.
  const blocks = markdown.matchAll(/^( *)```(\w+)\n(.*?)^\1```$/gms);
  return Array.from(blocks, ([, indent = '', language = '', text = '']) => ({
    language,
    text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

/** A first line such as `// name`, `# name` or `<!-- name -->` is the name. */
function named(blocks: readonly Block[]): ReadonlyMap<string, string> {
  return new Map(
    blocks.map(({ text }) => [/^(?:\/\/|#|<!--) (\S+)/.exec(text)?.[1] ?? `nameless: ${text}`, text]),
  );
}
