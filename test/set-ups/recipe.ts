import { readFileSync } from 'node:fs';

/** A recipe of docs/set-ups/, as a user follows it. */
export interface Recipe {
  /** Shell commands that install packages. */
  readonly installs: readonly string[];
  /** The contents of files, by path. */
  readonly files: ReadonlyMap<string, string>;
  /** Shell commands that build the application. */
  readonly builds: readonly string[];
  /** The shell command that starts the application; absent if the recipe only has files. */
  readonly start: string | undefined;
}

const BLOCK = /^```(\w+)(?: (\S+))?\n(.*?)^```$/gms;
const INSTALL = /^(npm install|pnpm add|yarn add|bun add)\b/;
/** A first line that names the file: `// name`, `# name` or `<!-- name -->`. */
const FILE_NAME = /^(?:\/\/|#|<!--) (\S+)(?: -->)?\n/;

/**
 * Reads the section of a page.
 *
 * @param page - its name in docs/set-ups/, without the extension
 * @throws Error if there is no such section, or a block belongs to no file
 */
export function recipe(page: string, heading: string): Recipe {
  const url = new URL(`../../docs/set-ups/${page}.md`, import.meta.url);
  return recipeOf(readFileSync(url, 'utf8'), heading);
}

/** @param markdown - the content of a page */
export function recipeOf(markdown: string, heading: string): Recipe {
  const section = markdown.split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
  if (section === undefined) {
    throw new Error(`no section "${heading}"`);
  }
  const blocks = Array.from(section.matchAll(BLOCK), ([, language, info, text = '']) => ({
    isShell: language === 'sh',
    name: info ?? FILE_NAME.exec(text)?.[1],
    text,
  }));
  const shell = blocks.filter(({ isShell }) => isShell).map(({ text }) => text.trimEnd());
  const commands = shell.filter((text) => !INSTALL.test(text));
  const files = blocks
    .filter(({ isShell }) => !isShell)
    .map(({ name, text }): [string, string] => {
      if (name === undefined) {
        throw new Error(`a block in "${heading}" names no file: ${text}`);
      }
      return [name, text];
    });
  return {
    installs: shell.filter((text) => INSTALL.test(text)),
    files: new Map(files),
    builds: commands.slice(0, -1),
    start: commands.at(-1),
  };
}
