/**
 * A project in an empty folder: what it has already is installed, and then what README says.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ended, run, type Surroundings } from './command.ts';
import { apiCopies, apiCopiesOfYarn, installedPackages, megabytes } from './copies.ts';
import { MANAGERS, type Manager, peerComplaints } from './managers.ts';
import { installLine } from './readme.ts';
import type { Row } from './row.ts';
import type { Tools } from './tools.ts';

const PACKAGE = 'opentelemetry-instrumentation-seek';
const CONSUMER = { name: '@example/consumer', version: '1.2.3', private: true };

export interface Project extends Surroundings {
  /** What starts Node.js in it. */
  readonly node: readonly string[];
  /** How many copies of the API there were before README's line, and are since. */
  readonly copies: { readonly before: number; readonly now: number };
  /** What README's line has added to `node_modules`. */
  readonly added: { readonly packages: number; readonly megabytes: number };
  /** A sentence for each thing that is wrong. */
  readonly problems: readonly string[];
}

/** The project's own packages can't be installed, whether this package comes to it or not. */
export class NotInstallable extends Error {}

/** What README says can't be installed, so that there is nothing to start. */
export class InstallationFails extends Error {}

export async function install(row: Row, tools: Tools, tarball: string, folder: string): Promise<Project> {
  const manager: Manager = MANAGERS[row.manager];
  mkdirSync(folder);
  for (const [name, text] of Object.entries({ 'package.json': JSON.stringify(CONSUMER), ...manager.files })) {
    writeFileSync(join(folder, name), text);
  }
  const surroundings = { cwd: folder, env: tools.env };
  const add = (words: readonly string[]) => run([tools.manager, manager.add, ...words], surroundings);
  const complaints = async ({ stdout, stderr }: Ended) => {
    const peers = manager.peers && (await run([tools.manager, ...manager.peers], surroundings));
    return peerComplaints(`${stdout}\n${stderr}\n${peers?.stdout ?? ''}`);
  };
  const copies = async () =>
    manager.startsNode ? await apiCopiesOfYarn(tools.manager, surroundings) : apiCopies(folder);
  const size = () => ({ packages: installedPackages(folder).length, megabytes: megabytes(folder) });

  const first = row.has.length === 0 ? NOTHING : await add(row.has);
  if (first.code !== 0) {
    throw new NotInstallable(reasonOf(first));
  }
  const known = new Set(await complaints(first));
  const before = { copies: row.has.length === 0 ? [] : await copies(), ...size() };

  const words = installLine(row.line).map((word) => (word === PACKAGE ? `${PACKAGE}@file:${tarball}` : word));
  const second = await add(words);
  if (second.code !== 0) {
    throw new InstallationFails(`installing ends with exit code ${second.code}: ${reasonOf(second)}`);
  }
  const found = (await complaints(second)).filter((line) => !known.has(line) || line.includes(PACKAGE));
  const now = await copies();
  const problems = [
    ...found.map((line) => `installing says: ${line}`),
    ...(now.length <= Math.max(before.copies.length, 1)
      ? []
      : [
          `installing makes ${now.length} copies of @opentelemetry/api of ${before.copies.length}: ${now.join(', ')}`,
        ]),
  ];
  const after = size();
  return {
    ...surroundings,
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
