/**
 * Packages that the application has, found as the application itself would find them. Imports nothing but Node.js, so
 * that it can say what is missing whatever is missing.
 *
 * @module
 */
import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** Its folder, links followed. */
  readonly folder: string;
}

/**
 * Finds a package by its name.
 *
 * @param from - folders to look from, the most important one first
 */
export function installedPackage(name: string, from: readonly string[]): InstalledPackage | undefined {
  for (const directory of from) {
    for (const folder of foldersOf(name, directory)) {
      const version = versionIn(folder);
      if (version !== undefined) {
        return { name, version, folder: realpathSync(folder) };
      }
    }
  }
  return undefined;
}

/** Loads an installed package in the form that it has for `require()`. */
export function requirePackage<T>({ folder, name }: InstalledPackage): T {
  // By its name, from inside itself where it has `exports`, else by its folder.
  const require = createRequire(join(folder, 'package.json'));
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return require(exports === undefined ? folder : name);
}

/** Major, minor and patch of a version: `[0, 301, 0]`. */
export function versionNumbers(version: string): readonly [number, number, number] {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.+-]/, 3).map(Number);
  return [major, minor, patch];
}

/** `undefined` where there is no such package. */
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

function foldersOf(name: string, directory: string): readonly string[] {
  const require = createRequire(join(directory, 'package.json'));
  if (process.versions['pnp'] === undefined) {
    // Not by require.resolve(): exports may hide package.json, and a package may have no entry for require().
    return (require.resolve.paths(name) as string[]).map((modules) => join(modules, name));
  }
  // Yarn Plug'n'Play has no node_modules: https://yarnpkg.com/advanced/pnpapi
  try {
    const folder = (require('pnpapi') as PnpApi).resolveToUnqualified(name, `${directory}/`);
    return folder === null ? [] : [folder];
  } catch {
    // The API throws for a package that the application does not list.
    return [];
  }
}
