/**
 * The first step of `seek-otel`. Imports nothing but Node.js, so that it can report a missing OpenTelemetry API.
 *
 * @module
 */
import { installCommand } from '../node/packages/install-command.ts';
import { installedPackage } from '../node/packages/installed-packages.ts';
import { API } from '../node/packages/names.ts';
import { isPnpUnused } from '../node/packages/plug-and-play.ts';
import type { CliProcess } from './run.ts';

/**
 * @param ownDirectory - the directory from which `seek-otel` resolves the API
 * @returns the exit code
 */
export async function start(
  args: readonly string[],
  cliProcess: CliProcess,
  ownDirectory: string,
): Promise<number> {
  if (installedPackage(API, [ownDirectory]) === undefined) {
    const { env, stderr } = cliProcess;
    const application = { directory: cliProcess.cwd(), env, nodeVersion: process.version };
    const remedy = isPnpUnused(application.directory)
      ? "It can't see what Yarn Plug'n'Play has installed unless you run: yarn seek-otel"
      : `To install it, run: ${installCommand([API], application)}`;
    stderr.write(`seek-otel requires ${API}. ${remedy}\n`);
    return 3;
  }
  const { run } = await import('./run.ts');
  return run(args, cliProcess);
}
