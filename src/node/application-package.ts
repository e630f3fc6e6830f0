import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, parse, sep } from 'node:path';
import type { ApplicationPackage } from '../core/service-user-agent.ts';

/** Reads the nearest package.json with a name, from the application's directory upwards. */
export function applicationPackage(
  mainScript?: string,
  workingDirectory?: string,
): ApplicationPackage | undefined {
  return nearestNamed(applicationDirectory(mainScript, workingDirectory));
}

/**
 * Returns the directory of the application: the directory of its main script, or else the working directory. `node -e`
 * has no main script, and a main script in `node_modules` is a tool that runs the application (`next start`,
 * `ts-node`).
 */
export function applicationDirectory(
  mainScript: string | undefined = process.argv[1],
  workingDirectory?: string,
): string {
  const directory = mainScript === undefined ? undefined : directoryOf(mainScript);
  const isApplication = directory !== undefined && !directory.split(sep).includes('node_modules');
  return isApplication ? directory : (workingDirectory ?? currentDirectory());
}

function nearestNamed(directory: string): ApplicationPackage | undefined {
  const parent = dirname(directory);
  return readPackage(directory) ?? (parent === directory ? undefined : nearestNamed(parent));
}

function readPackage(directory: string): ApplicationPackage | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    return typeof name === 'string' && name !== ''
      ? { name, version: typeof version === 'string' ? version : undefined }
      : undefined;
  } catch {
    // Missing or unreadable. The parent directory may have a package.json.
    return undefined;
  }
}

/** @returns `undefined` for a script from standard input */
function directoryOf(script: string): string | undefined {
  const path = realPath(script);
  if (path === undefined) {
    // `node app` may run app.js.
    return isAbsolute(script) ? realPath(dirname(script)) : undefined;
  }
  // `node .` runs the file that package.json specifies.
  return statSync(path).isDirectory() ? path : dirname(path);
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function currentDirectory(): string {
  try {
    return process.cwd();
  } catch {
    // The directory was deleted together with its package.json, for example when a release was replaced.
    return parse(process.execPath).root;
  }
}
