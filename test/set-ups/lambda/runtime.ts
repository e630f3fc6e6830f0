/**
 * The runtime of AWS Lambda: the Node.js client of its Runtime API, as AWS publishes it.
 *
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 * @module
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bareEnvironment } from '../../install/command.ts';

export const RUNTIME_VERSION = '4.0.2';

const CACHE = fileURLToPath(
  new URL(`../../../node_modules/.cache/aws-lambda-ric-${RUNTIME_VERSION}`, import.meta.url),
);

/** @returns the folder of the runtime. It is kept, because its native part takes a minute or more to build. */
export async function installedRuntime(): Promise<string> {
  const runtime = join(CACHE, 'node_modules/aws-lambda-ric');
  if (!existsSync(runtime)) {
    const building = `${CACHE}-${process.pid}`;
    mkdirSync(building, { recursive: true });
    writeFileSync(join(building, 'package.json'), '{"private":true}');
    await promisify(execFile)('npm', ['install', '--no-fund', `aws-lambda-ric@${RUNTIME_VERSION}`], {
      cwd: building,
      env: bareEnvironment(),
    });
    rmSync(CACHE, { recursive: true, force: true });
    renameSync(building, CACHE);
  }
  return runtime;
}
