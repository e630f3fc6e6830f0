/**
 * Start-up: `node --import opentelemetry-instrumentation-seek/register app.js` (or `--require`, or through
 * `NODE_OPTIONS`). Ends the process with exit code 1, and says what to install, where a package of OpenTelemetry is
 * missing.
 *
 * Nothing but Node.js is imported here: an import of a missing package ends the process before a line of this runs.
 *
 * @module
 */
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { isMainThread, parentPort } from 'node:worker_threads';
import { applicationDirectory } from './application-package.ts';
import { installCommand } from './install-command.ts';
import { findOpenTelemetry } from './open-telemetry.ts';
import { misfitsOf, oldSdkOf } from './version-misfits.ts';

// Where an application registers loader hooks, `--require` also loads this into the thread that they run in. Nothing of
// the application runs there.
const isHooksThread = !isMainThread && parentPort === null;

if (!isHooksThread) {
  const directory = applicationDirectory();
  const application = { directory, env: process.env, nodeVersion: process.version };
  const { missing, load } = findOpenTelemetry([directory, import.meta.dirname]);
  if (missing.length > 0) {
    fail(
      `opentelemetry-instrumentation-seek/register needs ${missing.join(' and ')}, not found from ${directory}. Install what is missing: ${installCommand(missing, application)}`,
    );
  }
  const [misfit] = [...oldSdkOf(application), ...misfitsOf(application)];
  if (misfit !== undefined) {
    fail(
      `opentelemetry-instrumentation-seek/register can't start: ${misfit.problem} Install a version that fits: ${misfit.remedy}`,
    );
  }
  // By require(), for `--require` allows no top-level await.
  const { start }: typeof import('./start-up.ts') = createRequire(import.meta.url)(
    `./start-up${extname(import.meta.filename)}`,
  );
  start(load());
}

/** In one sentence, for a stack trace would only show our own file. */
function fail(sentence: string): never {
  writeSync(process.stderr.fd, `${sentence}\n`);
  process.exit(1);
}
