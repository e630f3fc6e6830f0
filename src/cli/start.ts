/**
 * The first step of `seek-otel`. Imports nothing but Node.js, so that it can report a missing package.
 *
 * @module
 */
import { installCommand } from '../node/packages/install-command.ts';
import { installedPackage } from '../node/packages/installed-packages.ts';
import { API } from '../node/packages/names.ts';
import { isPnpUnused } from '../node/packages/plug-and-play.ts';
import type { CliProcess } from './cli-process.ts';

type Run = (args: readonly string[], cliProcess: CliProcess) => Promise<number>;

/**
 * @param ownDirectory - the directory from which `seek-otel` resolves the API
 * @param load - imports the commands
 * @returns the exit code
 */
export async function start(
  args: readonly string[],
  cliProcess: CliProcess,
  ownDirectory: string,
  load: () => Promise<{ readonly run: Run }> = () => import('./run.ts'),
): Promise<number> {
  try {
    const { run } = await load();
    return await run(args, cliProcess);
  } catch (error) {
    // The commands that need the API import it when they run.
    if (!isModuleMissing(error) || installedPackage(API, [ownDirectory]) !== undefined) {
      throw error;
    }
    const { env, stderr } = cliProcess;
    const application = { directory: cliProcess.cwd(), env, nodeVersion: process.version };
    const remedy = isPnpUnused(application.directory)
      ? "It can't see what Yarn Plug'n'Play has installed unless you run: yarn seek-otel"
      : `To install it, run: ${installCommand([API], application)}`;
    stderr.write(`seek-otel requires ${API}. ${remedy}\n`);
    return 3;
  }
}

/** @see https://nodejs.org/api/errors.html#err_module_not_found */
function isModuleMissing(error: unknown): boolean {
  return ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(
    String((error as NodeJS.ErrnoException)?.code),
  );
}
