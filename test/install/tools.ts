/**
 * Installs the versions of Node.js and the package managers that the rows use, each once.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { bareEnvironment, run } from './command.ts';
import { MANAGERS, type ManagerName } from './managers.ts';

export interface Tools {
  /**
   * Has the Node.js of the row in `PATH`. Package managers must use it too, because it affects which peers they choose.
   */
  readonly env: NodeJS.ProcessEnv;
  readonly node: string;
  readonly manager: string;
  /** The names and versions of both. */
  readonly title: string;
}

/** Returns a function that installs the tools of a row into `folder`, unless they are already there. */
export function toolsIn(folder: string): (node: number, manager: ManagerName) => Promise<Tools> {
  const installed = new Map<string, Promise<string>>();

  const install = (packageName: string): Promise<string> => {
    const known =
      installed.get(packageName) ?? installInto(join(folder, `tool-${installed.size}`), packageName);
    installed.set(packageName, known);
    return known;
  };

  return async (nodeMajor, managerName) => {
    const [packageName, program] = MANAGERS[managerName].from;
    const [nodeModules, managerModules] = await Promise.all([
      install(`node@${nodeMajor}`),
      install(packageName),
    ]);
    const bin = join(nodeModules, 'node', 'bin');
    const env = { ...bareEnvironment(), PATH: `${bin}${delimiter}${process.env['PATH']}` };
    const node = join(bin, 'node');
    const manager = join(managerModules, '.bin', program);
    const version = async (command: string) =>
      (await run([command, '--version'], { cwd: folder, env })).stdout.trim();
    const [name, ...linker] = managerName.replace(/ \d+/, '').split(' ');
    const title = `${[name, await version(manager), ...linker].join(' ')}, ${await version(node)}`;
    return { env, node, manager, title };
  };
}

async function installInto(folder: string, packageName: string): Promise<string> {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const { code, stderr } = await run(['npm', 'install', '--no-audit', '--no-fund', packageName], {
    cwd: folder,
    env: bareEnvironment(),
  });
  if (code !== 0) {
    throw new Error(`${packageName} can't be installed: ${stderr}`);
  }
  return join(folder, 'node_modules');
}
