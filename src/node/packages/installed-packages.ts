/**
 * Finds installed packages as the application itself resolves them. Imports nothing but Node.js, so that it works
 * whatever package is missing.
 *
 * @module
 */
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { createRequire } from '../create-require.ts';
import { pnpApi } from './plug-and-play.ts';

export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** The real path of its folder, with symbolic links resolved. */
  readonly folder: string;
}

/**
 * Finds a package by its name.
 *
 * @param from - folders to resolve it from, in order of precedence
 */
export function installedPackage(name: string, from: readonly string[]): InstalledPackage | undefined {
  for (const directory of from) {
    for (const folder of candidateFolders(name, directory)) {
      const version = versionIn(folder);
      if (version !== undefined) {
        return { name, version, folder: realpathSync(folder) };
      }
    }
  }
  return undefined;
}

/** Loads the entry of an installed package that `require()` resolves to. */
export function requirePackage<T>({ folder, name }: InstalledPackage): T {
  // A package with "exports" can require itself by its name; any other package is loaded by its folder.
  // https://nodejs.org/api/packages.html#self-referencing-a-package-using-its-name
  const require = createRequire(join(folder, 'package.json'));
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return require(exports === undefined ? folder : name);
}

/** @returns `undefined` if the folder holds no package */
export function versionIn(folder: string): string | undefined {
  try {
    return String(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version);
  } catch {
    return undefined;
  }
}

function candidateFolders(name: string, directory: string): readonly string[] {
  const pnp = pnpApi(directory);
  if (pnp === undefined) {
    // Not require.resolve(): "exports" may hide package.json, and the package may have no entry for require().
    // https://github.com/nodejs/node/issues/33460
    const require = createRequire(join(directory, 'package.json'));
    // Bun has an undici of its own, and no paths for it: https://bun.com/docs/runtime/nodejs-compat
    const folders = require.resolve.paths(join(name, 'package.json')) as string[];
    return folders.map((modules) => join(modules, name));
  }
  try {
    const folder = pnp.resolveToUnqualified(name, `${directory}/`);
    return folder === null ? [] : [folder];
  } catch {
    // The API throws if the application does not list the package as a dependency.
    return [];
  }
}
