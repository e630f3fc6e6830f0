import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

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
  workingDirectory: string = process.cwd(),
): string {
  const script = mainScript === undefined ? undefined : realPath(mainScript);
  const isApplication = script !== undefined && !script.split(sep).includes('node_modules');
  return isApplication ? dirname(script) : workingDirectory;
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

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    // `node app` may stand for app.js, and a script may come from standard input.
    return undefined;
  }
}
