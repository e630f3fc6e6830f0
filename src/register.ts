/**
 * Starts OpenTelemetry in a Node.js process. Load it before the application:
 * `node --import opentelemetry-instrumentation-seek/register app.js`, the same with `--require`, or through
 * `NODE_OPTIONS`. If an OpenTelemetry package is missing, it prints the command that installs it and exits with code 1.
 *
 * Imports nothing but Node.js: an import of a missing package would end the process before any code here runs.
 *
 * @module
 */
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { isMainThread, parentPort } from 'node:worker_threads';
import { applicationDirectory } from './node/application-package.ts';
import { isOwnCommand } from './node/register/own-command.ts';
import { setPm2Variables } from './node/register/pm2-variables.ts';
import { openTelemetryOrExit } from './node/register/start-failure.ts';

// If an application registers module customization hooks, `--require` also preloads this file into the hooks thread,
// which runs no application code.
// https://nodejs.org/api/cli.html#-r---require-module
// https://nodejs.org/api/module.html#customization-hooks
const isHooksThread = !isMainThread && parentPort === null;

const extension = extname(import.meta.filename);

if (!isHooksThread && !isOwnCommand(process.argv[1], join(import.meta.dirname, 'cli', `main${extension}`))) {
  setPm2Variables(process.argv[1], process.env);
  const openTelemetry = openTelemetryOrExit(
    { directory: applicationDirectory(), env: process.env, nodeVersion: process.version },
    import.meta.dirname,
    process,
  );
  // require() instead of import(): a module with top-level await can't be loaded with `--require`.
  // https://nodejs.org/api/modules.html#loading-ecmascript-modules-using-require
  const { start }: typeof import('./node/register/start-up.ts') = createRequire(import.meta.url)(
    `./node/register/start-up${extension}`,
  );
  start(openTelemetry);
}
