import { copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bareEnvironment, run } from './command.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Packs the package to a path that is different in each run, because Yarn 1 caches tarballs by their paths.
 *
 * @param existing - a tarball to use instead
 * @see https://github.com/yarnpkg/yarn/issues/6811
 */
export async function pack(path: string, existing?: string): Promise<string> {
  if (existing !== undefined) {
    copyFileSync(existing, path);
    return path;
  }
  const folder = dirname(path);
  const { code, stdout, stderr } = await run(['npm', 'pack', '--silent', '--pack-destination', folder], {
    cwd: ROOT,
    env: bareEnvironment(),
  });
  if (code !== 0) {
    throw new Error(`npm pack failed: ${stderr}`);
  }
  copyFileSync(join(folder, stdout.trim().split('\n').at(-1) as string), path);
  return path;
}
