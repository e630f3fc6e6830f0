/**
 * Inspects the installation of a project: the number and size of its packages, and the copies of the OpenTelemetry API.
 *
 * @module
 */
import { existsSync, lstatSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type RunOptions, run } from './command.ts';

/** The names and folders of all packages that are reachable from the project's `node_modules`. */
export function installedPackages(folder: string): readonly (readonly [name: string, path: string])[] {
  const packages = new Map<string, string>();
  const seen = new Set<string>();
  const waiting = [join(folder, 'node_modules')];
  for (let modules = waiting.pop(); modules !== undefined; modules = waiting.pop()) {
    if (seen.has(modules) || !existsSync(modules)) {
      continue;
    }
    seen.add(modules);
    for (const name of packageNames(modules)) {
      const path = realpathSync(join(modules, name));
      packages.set(path, name);
      // pnpm installs the dependencies of a package beside it, npm and Yarn inside of it or in an ancestor.
      // https://pnpm.io/symlinked-node-modules-structure
      waiting.push(join(path, 'node_modules'), path.slice(0, -name.length - 1));
    }
  }
  return Array.from(packages, ([path, name]) => [name, path] as const);
}

function packageNames(modules: string): string[] {
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
    )
    .filter((name) => existsSync(join(modules, name, 'package.json')));
}

export function megabytes(folder: string): number {
  return bytes(join(folder, 'node_modules')) / 1_000_000;
}

function bytes(path: string): number {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  return entry?.isDirectory()
    ? readdirSync(path).reduce((sum, name) => sum + bytes(join(path, name)), 0)
    : (entry?.size ?? 0);
}

/** The folders of the copies of the API. */
export function apiCopies(folder: string): readonly string[] {
  return installedPackages(folder)
    .filter(([name, path]) => name === '@opentelemetry/api' && dirname(path).endsWith('@opentelemetry'))
    .map(([, path]) => path);
}

/** The copies of the API under Yarn Plug'n'Play, which has no `node_modules`. */
export async function apiCopiesOfYarn(yarn: string, options: RunOptions): Promise<readonly string[]> {
  const { stdout } = await run([yarn, 'info', '--all', '--recursive', '--name-only', '--json'], options);
  return stdout.split('\n').filter((line) => line.startsWith('"@opentelemetry/api@'));
}
