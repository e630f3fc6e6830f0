/**
 * Yarn Plug'n'Play, which installs packages without `node_modules`. Imports nothing but Node.js.
 *
 * @see https://yarnpkg.com/features/pnp
 * @module
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from '../create-require.ts';
import { versionNumbers } from './version-numbers.ts';

/** The part of {@link https://yarnpkg.com/advanced/pnpapi | the API} that is used here. */
export interface PnpApi {
  resolveToUnqualified(name: string, issuer: string): string | null;
}

/** Returns the API of the project that a directory belongs to; `undefined` if Plug'n'Play does not manage it. */
export function pnpApi(directory: string): PnpApi | undefined {
  if (process.versions['pnp'] === undefined) {
    return undefined;
  }
  try {
    return createRequire(join(directory, 'package.json'))('pnpapi');
  } catch {
    return undefined;
  }
}

/** The command that runs `seek-otel` in the project of this process. npx looks for it in `node_modules` only. */
export function seekOtelCommand(): string {
  return process.versions['pnp'] === undefined ? 'npx seek-otel' : 'yarn seek-otel';
}

/** Whether Plug'n'Play has installed the packages of a directory, but is not active in this process. */
export function isPnpUnused(directory: string): boolean {
  return process.versions['pnp'] === undefined && nearestInstallation(directory) === '.pnp.cjs';
}

function nearestInstallation(directory: string): string | undefined {
  const found = ['node_modules', '.pnp.cjs'].find((name) => existsSync(join(directory, name)));
  const parent = dirname(directory);
  return found ?? (parent === directory ? undefined : nearestInstallation(parent));
}

/**
 * Whether `require()` loads ES modules that Plug'n'Play has installed. Before, Node.js did not consult the loader hooks
 * of Yarn there.
 *
 * @see https://github.com/yarnpkg/berry/issues/6646
 * @see https://github.com/nodejs/node/pull/55698
 */
export function requiresEsModulesOfPnp(nodeVersion: string): boolean {
  const [major, minor] = versionNumbers(nodeVersion);
  return major > 22 || (major === 22 && minor >= 15);
}
