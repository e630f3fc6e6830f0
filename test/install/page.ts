/**
 * Builds the page of a Vite project.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyApplications } from './application.ts';
import { run } from './command.ts';
import type { Project } from './project.ts';

const INDEX = '<!doctype html><title>A page</title><script type="module" src="/page.js"></script>\n';

export async function tryPage(
  project: Project,
): Promise<{ readonly versions: string; readonly problems: readonly string[] }> {
  copyApplications(project.cwd);
  writeFileSync(join(project.cwd, 'index.html'), INDEX);
  const modules = join(project.cwd, 'node_modules');
  const version = (name: string) =>
    JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')).version as string;
  const versions = `vite ${version('vite')}, API ${version('@opentelemetry/api')}`;
  const { code, stderr } = await run(
    [...project.node, join(modules, 'vite', 'bin', 'vite.js'), 'build'],
    project,
  );
  return { versions, problems: code === 0 ? [] : [`vite build ended with exit code ${code}: ${stderr}`] };
}
