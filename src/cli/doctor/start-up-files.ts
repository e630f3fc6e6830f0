/**
 * The files of an application that may start OpenTelemetry: its sources, and what starts it in containers, process
 * managers, test runners and clouds.
 *
 * @module
 */
import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

export interface StartUpFile {
  /** Relative to the folder in which the doctor runs, with `/`. */
  readonly name: string;
  readonly text: string;
}

const MAX_FILES = 2_000;
const MAX_DEPTH = 4;
const MAX_BYTES = 262_144;
const MAX_ANCESTORS = 4;

/** Folders that people don't write into, or whose files start something else. */
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(
  'node_modules bower_components dist build out coverage vendor tmp logs public test tests __tests__ docs'.split(
    ' ',
  ),
);
/** Files of these kinds, whatever comes before or after: `Dockerfile.production`, `.env.local`. */
const NAMES =
  /^(?:dockerfile|containerfile|procfile|makefile|justfile|\.env|\.npmrc|\.mocharc|\.envrc)(?:\.|$)/i;
const EXTENSIONS =
  /\.(?:[cm]?[jt]sx?|json[c5]?|ya?ml|toml|sh|service|conf|env|tf|tfvars|bicep|nomad|hcl|nix|cmd|bat|ps1|dockerfile)$/i;
const LOCK_FILES = /^(?:package-lock|npm-shrinkwrap|pnpm-lock|deno)\.(?:json|yaml|lock)$/;
/** The folders beside an application that deploy it, where a repository contains several. */
const DEPLOYMENT_FOLDERS =
  /^(?:\.?k8s|kubernetes|deploy|deployment|deployments|docker|helm|charts|infra|manifests)$/i;

/**
 * Reads the files below a folder, and those of the repository around it that deploy its applications.
 *
 * @param mentioned - the text that the returned files contain
 */
export function startUpFiles(
  directory: string,
  mentioned: string,
): { readonly read: number; readonly mentioning: readonly StartUpFile[] } {
  const paths: string[] = [];
  const application = applicationFolder(directory) ?? directory;
  collect(application, MAX_DEPTH, () => true, paths);
  for (const ancestor of repositoryFolders(application)) {
    collect(ancestor, 0, () => true, paths);
    collect(ancestor, MAX_DEPTH, (folder) => DEPLOYMENT_FOLDERS.test(folder), paths);
  }
  let read = 0;
  const mentioning = [...new Set(paths)].flatMap((path) => {
    const text = textOf(path);
    read += text === undefined ? 0 : 1;
    return text?.includes(mentioned) ? [{ name: relative(directory, path).split(sep).join('/'), text }] : [];
  });
  return { read, mentioning };
}

/**
 * @param depth - how many levels of folders to enter
 * @param isEntered - decides about the folders of the first level
 */
function collect(
  folder: string,
  depth: number,
  isEntered: (folder: string) => boolean,
  paths: string[],
): void {
  for (const entry of entriesOf(folder)) {
    const { name } = entry;
    if (paths.length >= MAX_FILES) {
      return;
    }
    if (entry.isDirectory()) {
      const isHidden = name.startsWith('.') && name !== '.k8s' && name !== '.vscode';
      if (depth > 0 && !isHidden && !SKIPPED_FOLDERS.has(name) && isEntered(name)) {
        collect(join(folder, name), depth - 1, () => true, paths);
      }
    } else if ((NAMES.test(name) || EXTENSIONS.test(name)) && !LOCK_FILES.test(name)) {
      paths.push(join(folder, name));
    }
  }
}

/** The nearest folder with a package.json, which is the one that npm uses. */
function applicationFolder(directory: string): string | undefined {
  const parent = dirname(directory);
  return existsSync(join(directory, 'package.json'))
    ? directory
    : parent === directory
      ? undefined
      : applicationFolder(parent);
}

/** The folders above a folder, up to the root of its Git repository. Empty outside of one. */
function repositoryFolders(directory: string): readonly string[] {
  const folders = [directory];
  for (let i = 0; i < MAX_ANCESTORS; i++) {
    const folder = folders.at(-1) as string;
    if (existsSync(join(folder, '.git'))) {
      return folders.slice(1);
    }
    folders.push(dirname(folder));
  }
  return [];
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Whoever starts the application can't read it either.
    return [];
  }
}

function textOf(path: string): string | undefined {
  try {
    // A pipe would wait for a writer.
    const stats = statSync(path);
    return stats.isFile() && stats.size <= MAX_BYTES ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
