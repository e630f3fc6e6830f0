import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import GithubSlugger from 'github-slugger';

export const ROOT: string = fileURLToPath(new URL('../../', import.meta.url));

/** All Markdown files of the repository, by their paths in it. */
export const MARKDOWN_FILES: readonly string[] = globSync(
  ['*.md', '{docs,examples,bench}/**/*.md', '{.github,.changeset}/*.md'],
  { cwd: ROOT },
).sort();

/** A link or a picture. */
export interface Link {
  /** The file that contains it. */
  readonly file: string;
  /** An absolute URL, or a path that is relative to the file. */
  readonly target: string;
}

/** The links and pictures of a file. */
export function linksIn(file: string): readonly Link[] {
  return Array.from(
    textOf(file).matchAll(/\]\(([^()\s]+(?:\([^()\s]*\)[^()\s]*)*)\)/g),
    ([, target = '']) => ({ file, target }),
  );
}

/** The path in the repository and the anchor of a relative link. */
export function destinationOf({ file, target }: Link): { readonly path: string; readonly anchor: string } {
  const [path = '', anchor = ''] = target.split('#', 2);
  const absolute = path === '' ? join(ROOT, file) : resolve(ROOT, dirname(file), decodeURI(path));
  return { path: relative(ROOT, absolute), anchor };
}

/** The anchors of a file's headings, as GitHub and npm make them. */
export function anchorsIn(file: string): ReadonlySet<string> {
  const slugger = new GithubSlugger();
  const headings = Array.from(textOf(file).matchAll(/^#{1,6} +(.+?) *#*$/gm), ([, heading = '']) => heading);
  const ids = Array.from(textOf(file).matchAll(/<a id="([^"]+)"/g), ([, id = '']) => id);
  return new Set([...headings.map((heading) => slugger.slug(plain(heading))), ...ids]);
}

/** The text of a file without its code. */
function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8').replaceAll(/^( *)```.*?^\1```$/gms, '');
}

function plain(heading: string): string {
  return heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[`*]|\\(?=[<>_])/g, '');
}
