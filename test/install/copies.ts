/**
 * What is installed in a project: how many packages, how large, and how many copies of OpenTelemetry's API.
 *
 * @module
 */
import { existsSync, lstatSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run, type Surroundings } from './command.ts';

/** The folders of all packages that the project's own ones lead to, by the names of the packages. */
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
      // pnpm lays the dependencies of a package beside it, npm and Yarn inside of it or further up.
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

/** Where copies of the API are. */
export function apiCopies(folder: string): readonly string[] {
  return installedPackages(folder)
    .filter(([name, path]) => name === '@opentelemetry/api' && dirname(path).endsWith('@opentelemetry'))
    .map(([, path]) => path);
}

/** The same where Yarn lays out no folders. */
export async function apiCopiesOfYarn(yarn: string, surroundings: Surroundings): Promise<readonly string[]> {
  const { stdout } = await run([yarn, 'info', '--all', '--recursive', '--name-only', '--json'], surroundings);
  return stdout.split('\n').filter((line) => line.startsWith('"@opentelemetry/api@'));
}
