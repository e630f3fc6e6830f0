import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Problem } from './diagnosis.ts';

const API = '@opentelemetry/api';
const PACKAGES = [
  'opentelemetry-instrumentation-seek',
  API,
  '@opentelemetry/sdk-node',
  '@opentelemetry/instrumentation-undici',
  '@opentelemetry/instrumentation-http',
  '@opentelemetry/exporter-trace-otlp-http',
  '@opentelemetry/auto-instrumentations-node',
  'undici',
] as const;

/** Versions as the application itself would get them. */
export function versionsOf(directory: string, problems: Problem[]): Record<string, string> {
  const versions: Record<string, string> = { node: process.version };
  for (const name of PACKAGES) {
    const version = versionOf(name, directory);
    if (version !== undefined) {
      versions[name] = version;
    }
  }
  const copies = copiesOf(API, directory);
  if (copies.size > 1) {
    problems.push({
      problem: `There are ${copies.size} copies of ${API}: ${[...copies].map(([path, version]) => `${version} in ${path}`).join(', ')}. Spans and sessions of one may be unknown to the other.`,
      remedy: `npm dedupe; if they stay, one version of ${API} in package.json, with "overrides" for the rest.`,
    });
  }
  if (versions[API] === undefined) {
    problems.push({
      problem: `${API} is not to be found from ${directory}.`,
      remedy: `npm install ${API}, or run this in the folder of the application.`,
    });
  }
  return versions;
}

function versionOf(name: string, directory: string): string | undefined {
  return searched(directory, name)
    .map((modules) => versionIn(join(modules, name)))
    .find((version) => version !== undefined);
}

/** The folders in which Node.js looks for a package, whatever the package's exports let through. */
function searched(directory: string, name: string): readonly string[] {
  return createRequire(join(directory, 'package.json')).resolve.paths(name) as string[];
}

function versionIn(folder: string): string | undefined {
  try {
    return String(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version);
  } catch {
    // Not installed there.
    return undefined;
  }
}

/** All copies of a package in the `node_modules` that an application sees, at any depth; linked ones once. */
function copiesOf(name: string, directory: string): Map<string, string> {
  const copies = new Map<string, string>();
  const seen = new Set<string>();
  const visit = (modules: string) => {
    if (!existsSync(modules) || seen.has(realpathSync(modules))) {
      return;
    }
    seen.add(realpathSync(modules));
    const version = versionIn(join(modules, name));
    if (version !== undefined) {
      copies.set(realpathSync(join(modules, name)), version);
    }
    for (const folder of packagesIn(modules)) {
      visit(join(folder, 'node_modules'));
    }
  };
  for (const modules of searched(directory, name)) {
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
    // A file, or a folder of somebody else's: there is nothing in it that the application could load.
    return [];
  }
}
