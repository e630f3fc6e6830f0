/**
 * Creates the project of a set-up in an empty folder, and applies its recipe.
 *
 * @module
 */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunOptions, run } from '../install/command.ts';
import { MANAGERS } from '../install/managers.ts';
import type { Tools } from '../install/tools.ts';
import { recipe } from './recipe.ts';
import type { Project, SetUp } from './set-up.ts';

const APPLICATIONS = fileURLToPath(new URL('applications/', import.meta.url));
const PACKAGE = 'opentelemetry-instrumentation-seek';
const CONSUMER = { name: '@example/consumer', version: '1.2.3', private: true, type: 'module' };

/**
 * Writes the files of the recipe, installs the project's own packages and this package, and builds the application.
 *
 * @param env - more variables for the commands that build and start the application
 * @throws Error with the output of a command that failed
 */
export async function createProject(
  setUp: SetUp,
  tools: Tools,
  tarball: string,
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<Project> {
  const { files: managerFiles, add } = MANAGERS[setUp.manager ?? 'npm 11'];
  mkdirSync(folder);
  for (const [name, text] of Object.entries({ 'package.json': JSON.stringify(CONSUMER), ...managerFiles })) {
    writeFileSync(join(folder, name), text);
  }
  if (setUp.application !== undefined) {
    cpSync(join(APPLICATIONS, setUp.application), folder, { recursive: true });
  }
  const own = (setUp.path ?? []).map((each) => join(folder, each));
  const path = [...own, dirname(tools.manager), tools.env['PATH']].join(delimiter);
  // A variable of the application, such as NODE_EXTRA_CA_CERTS, would affect the package manager, too.
  const installing = { cwd: folder, env: { ...tools.env, PATH: path } };
  const project = {
    cwd: folder,
    env: { ...installing.env, ...env },
    recipe: recipe(setUp.page, setUp.heading),
    node: tools.node,
  };
  for (const [name, text] of project.recipe.files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  if (setUp.has.length > 0) {
    await runOrThrow([tools.manager, add, ...setUp.has], installing);
  }
  for (const install of project.recipe.installs) {
    await runOrThrow(['bash', '-ec', withTarball(install, tarball)], installing);
  }
  for (const build of project.recipe.builds) {
    await runOrThrow(['bash', '-ec', build], project);
  }
  return project;
}

/** The names and versions of packages. Yarn Plug'n'Play has no folders to read them from. */
export function installedVersions({ cwd }: Project, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const file = join(cwd, 'node_modules', name, 'package.json');
    return existsSync(file) ? [`${name} ${JSON.parse(readFileSync(file, 'utf8')).version}`] : [];
  });
}

function withTarball(command: string, tarball: string): string {
  return command.replaceAll(new RegExp(`(?<=\\s)${PACKAGE}(?=\\s|$)`, 'g'), `${PACKAGE}@file:${tarball}`);
}

async function runOrThrow(words: readonly string[], options: RunOptions): Promise<void> {
  const { code, stdout, stderr } = await run(words, options);
  if (code !== 0) {
    const end = `${stdout}\n${stderr}`.trim().split('\n').slice(-20).join('\n  ');
    throw new Error(`${words.join(' ')} ended with exit code ${code}:\n  ${end}`);
  }
}
