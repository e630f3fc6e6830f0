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
import { findOpenTelemetry } from './open-telemetry.ts';
import { startFailure } from './start-failure.ts';

// Where an application registers loader hooks, `--require` also loads this into the thread that they run in. Nothing of
// the application runs there.
const isHooksThread = !isMainThread && parentPort === null;

if (!isHooksThread) {
  const directory = applicationDirectory();
  const { missing, load } = findOpenTelemetry([directory, import.meta.dirname]);
  const failure = startFailure(missing, { directory, env: process.env, nodeVersion: process.version });
  if (failure !== undefined) {
    // In one sentence: a stack trace would only show our own files.
    writeSync(process.stderr.fd, `${failure}\n`);
    process.exit(1);
  }
  // By require(), for `--require` allows no top-level await.
  const { start }: typeof import('./start-up.ts') = createRequire(import.meta.url)(
    `./start-up${extname(import.meta.filename)}`,
  );
  start(load());
}
