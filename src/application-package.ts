import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, parse, sep } from 'node:path';

/** What a package.json says of its application. */
export interface ApplicationPackage {
  readonly name: string;
  readonly version: string | undefined;
}

/** The running application's own package.json: the nearest one with a name, upwards from where it is. */
export function applicationPackage(
  mainScript?: string,
  workingDirectory?: string,
): ApplicationPackage | undefined {
  return nearestNamed(applicationDirectory(mainScript, workingDirectory));
}

/**
 * Where the running application is: the directory of its main script. A main script inside `node_modules` is a tool
 * that runs the application (`next start`, `ts-node`), and where there is no script at all (`node -e`) the working
 * directory is all there is: then it is that.
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
  return read(directory) ?? (parent === directory ? undefined : nearestNamed(parent));
}

function read(directory: string): ApplicationPackage | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    return typeof name === 'string' && name !== ''
      ? { name, version: typeof version === 'string' ? version : undefined }
      : undefined;
  } catch {
    // None here, or none that can be read: the next one up may do.
    return undefined;
  }
}

/** @returns `undefined` for a script that comes from standard input */
function directoryOf(script: string): string | undefined {
  const path = realPath(script);
  if (path === undefined) {
    // `node app` may stand for app.js.
    return isAbsolute(script) ? realPath(dirname(script)) : undefined;
  }
  // `node .` runs what package.json names.
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
    // A directory that is gone: a release that was replaced, say. What it held is gone as well.
    return parse(process.execPath).root;
  }
}
