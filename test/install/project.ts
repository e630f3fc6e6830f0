/**
 * Creates a project in an empty folder: installs the project's packages, then this package with the command in the
 * README.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ended, type RunOptions, run } from './command.ts';
import { apiCopies, apiCopiesOfYarn, installedPackages, megabytes } from './copies.ts';
import { MANAGERS, type Manager, peerWarnings } from './managers.ts';
import { installArguments } from './readme.ts';
import type { Row } from './row.ts';
import type { Tools } from './tools.ts';

const PACKAGE = 'opentelemetry-instrumentation-seek';
const CONSUMER = { name: '@example/consumer', version: '1.2.3', private: true };

export interface Project extends RunOptions {
  /** The command that starts Node.js. */
  readonly node: readonly string[];
  /** The number of copies of the API before and after this package was installed. */
  readonly copies: { readonly before: number; readonly now: number };
  /** The growth of `node_modules` by this package and its dependencies. */
  readonly added: { readonly packages: number; readonly megabytes: number };
  /** A sentence for each problem. */
  readonly problems: readonly string[];
}

/** The project's own packages can't be installed, even without this package. */
export class ProjectInstallError extends Error {}

/** This package can't be installed in the project. */
export class InstallError extends Error {}

export async function install(row: Row, tools: Tools, tarball: string, folder: string): Promise<Project> {
  const manager: Manager = MANAGERS[row.manager];
  mkdirSync(folder);
  for (const [name, text] of Object.entries({ 'package.json': JSON.stringify(CONSUMER), ...manager.files })) {
    writeFileSync(join(folder, name), text);
  }
  const options = { cwd: folder, env: tools.env };
  const add = (words: readonly string[]) => run([tools.manager, manager.add, ...words], options);
  const warnings = async ({ stdout, stderr }: Ended) => {
    const peers = manager.peers && (await run([tools.manager, ...manager.peers], options));
    return peerWarnings(`${stdout}\n${stderr}\n${peers?.stdout ?? ''}`);
  };
  const copies = async () =>
    manager.startsNode ? await apiCopiesOfYarn(tools.manager, options) : apiCopies(folder);
  const size = () => ({ packages: installedPackages(folder).length, megabytes: megabytes(folder) });

  const first = row.has.length === 0 ? NOTHING : await add(row.has);
  if (first.code !== 0) {
    throw new ProjectInstallError(reasonOf(first));
  }
  const known = new Set(await warnings(first));
  const before = { copies: row.has.length === 0 ? [] : await copies(), ...size() };

  const words = installArguments(row.line).map((word) =>
    word === PACKAGE ? `${PACKAGE}@file:${tarball}` : word,
  );
  const second = await add(words);
  if (second.code !== 0) {
    throw new InstallError(`the installation ended with exit code ${second.code}: ${reasonOf(second)}`);
  }
  const found = (await warnings(second)).filter((line) => !known.has(line) || line.includes(PACKAGE));
  const now = await copies();
  const problems = [
    ...found.map((line) => `the installation prints: ${line}`),
    ...(now.length <= Math.max(before.copies.length, 1)
      ? []
      : [
          `after the installation there are ${now.length} copies of @opentelemetry/api instead of ${before.copies.length}: ${now.join(', ')}`,
        ]),
  ];
  const after = size();
  return {
    ...options,
    node: manager.startsNode ? [tools.manager, 'node'] : [tools.node],
    copies: { before: before.copies.length, now: now.length },
    added: { packages: after.packages - before.packages, megabytes: after.megabytes - before.megabytes },
    problems,
  };
}

const NOTHING: Ended = { code: 0, stdout: '', stderr: '' };

function reasonOf({ stdout, stderr }: Ended): string {
  const lines = `${stderr}\n${stdout}`
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.includes('npm warn'));
  return lines.slice(0, 24).join('\n    ');
}
