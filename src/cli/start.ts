/**
 * The first step of `seek-otel`. Imports nothing but Node.js, so that it can say what is missing.
 *
 * @module
 */
import { installCommand } from '../node/packages/install-command.ts';
import { installedPackage } from '../node/packages/installed-packages.ts';
import type { Surroundings } from './run.ts';

const API = '@opentelemetry/api';

/**
 * @param ownDirectory - where the API has to be found from
 * @returns the exit code
 */
export async function start(
  args: readonly string[],
  surroundings: Surroundings,
  ownDirectory: string,
): Promise<number> {
  if (installedPackage(API, [ownDirectory]) === undefined) {
    const { env } = surroundings;
    const command = installCommand([API], {
      directory: surroundings.cwd(),
      env,
      nodeVersion: process.version,
    });
    surroundings.stderr.write(`seek-otel needs ${API}. Install it: ${command}\n`);
    return 3;
  }
  const { run } = await import('./run.ts');
  return run(args, surroundings);
}
