/**
 * Finds installed packages as the application itself resolves them. Imports nothing but Node.js, so that it works
 * whatever package is missing.
 *
 * @module
 */
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { createRequire } from '../create-require.ts';

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

/** Major, minor and patch of a version: `[0, 301, 0]`. */
export function versionNumbers(version: string): readonly [number, number, number] {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.+-]/, 3).map(Number);
  return [major, minor, patch];
}

/** @returns `undefined` if the folder holds no package */
export function versionIn(folder: string): string | undefined {
  try {
    return String(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version);
  } catch {
    return undefined;
  }
}

interface PnpApi {
  resolveToUnqualified(name: string, issuer: string): string | null;
}

function candidateFolders(name: string, directory: string): readonly string[] {
  const require = createRequire(join(directory, 'package.json'));
  if (process.versions['pnp'] === undefined) {
    // Not require.resolve(): "exports" may hide package.json, and the package may have no entry for require().
    // https://github.com/nodejs/node/issues/33460
    return (require.resolve.paths(name) as string[]).map((modules) => join(modules, name));
  }
  // Yarn Plug'n'Play has no node_modules: https://yarnpkg.com/advanced/pnpapi
  try {
    const folder = (require('pnpapi') as PnpApi).resolveToUnqualified(name, `${directory}/`);
    return folder === null ? [] : [folder];
  } catch {
    // The API throws if the application does not list the package as a dependency.
    return [];
  }
}
