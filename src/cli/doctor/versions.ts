import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  type Application,
  installCommand,
  packageManagerCommand,
} from '../../node/packages/install-command.ts';
import { installedPackage, versionIn } from '../../node/packages/installed-packages.ts';
import { misfitsOf, oldSdkOf } from '../../node/packages/version-misfits.ts';
import { findOpenTelemetry } from '../../node/register/open-telemetry.ts';
import type { Patient, Problem } from './diagnosis.ts';

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
export function versionsOf(
  { directory, env, ownSdk }: Pick<Patient, 'directory' | 'env' | 'ownSdk'>,
  problems: Problem[],
): Record<string, string> {
  const application = { directory, env, nodeVersion: process.version };
  const versions: Record<string, string> = { node: process.version };
  for (const name of PACKAGES) {
    const version = installedPackage(name, [directory])?.version;
    if (version !== undefined) {
      versions[name] = version;
    }
  }
  problems.push(
    ...copyProblems(application),
    ...missingProblems(application, ownSdk),
    ...(ownSdk ? [] : oldSdkOf(application, [directory])),
    ...misfitsOf(application, [directory]),
  );
  return versions;
}

/** Copies of one version find each other's spans and sessions; a newer one does not accept those of an older one. */
function copyProblems(application: Application): Problem[] {
  const copies = copiesOf(API, application.directory);
  if (new Set(copies.values()).size <= 1) {
    return [];
  }
  const shown = [...copies].map(([path, version]) => `${version} in ${path}`).join(', ');
  const oldest = [...copies.values()].sort(byMinor)[0];
  return [
    {
      problem: `There are ${copies.size} copies of ${API}: ${shown}. Spans and sessions of one may be unknown to the other.`,
      remedy: `${packageManagerCommand(application)} ${API}@${oldest}, the oldest of them; if others stay, "overrides" for them in package.json.`,
    },
  ];
}

function byMinor(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}

function missingProblems(application: Application, ownSdk: boolean): Problem[] {
  const { missing } = findOpenTelemetry([application.directory]);
  const needed = missing.filter((name) => name === API || !ownSdk);
  return needed.length === 0
    ? []
    : [
        {
          problem: `Not found from ${application.directory}: ${needed.join(', ')}.`,
          remedy: `${installCommand(needed, application)}, or run this in the folder of the application.`,
        },
      ];
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
  // Of Yarn Plug'n'Play there are no folders to visit.
  for (const modules of createRequire(join(directory, 'package.json')).resolve.paths(name) as string[]) {
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
