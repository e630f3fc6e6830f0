import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { versionIn } from '../../node/packages/installed-packages.ts';

/**
 * Finds all copies of a package, at any depth, in the `node_modules` folders that an application resolves from.
 *
 * @returns their versions by their real paths, so that a linked copy counts once. Empty under Yarn Plug'n'Play, which
 * has no such folders
 */
export function copiesOf(name: string, directory: string): Map<string, string> {
  const copies = new Map<string, string>();
  const visited = new Set<string>();
  const visit = (modules: string) => {
    if (!existsSync(modules) || visited.has(realpathSync(modules))) {
      return;
    }
    visited.add(realpathSync(modules));
    const version = versionIn(join(modules, name));
    if (version !== undefined) {
      copies.set(realpathSync(join(modules, name)), version);
    }
    for (const folder of packagesIn(modules)) {
      visit(join(folder, 'node_modules'));
    }
  };
  for (const modules of createRequire(join(directory, 'package.json')).resolve.paths(name) as string[]) {
    visit(modules);
  }
  return copies;
}

function packagesIn(modules: string): string[] {
  return entriesOf(modules).flatMap((entry) =>
    entry.startsWith('@')
      ? entriesOf(join(modules, entry)).map((scoped) => join(modules, entry, scoped))
      : [join(modules, entry)],
  );
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // It is a file, or a folder without read permission, from which the application can't load anything either.
    return [];
  }
}
