/**
 * Start-up: `node --import opentelemetry-instrumentation-seek/register app.js` (or `--require`, or through
 * `NODE_OPTIONS`). Ends the process with exit code 1, and says what to install, where a package of OpenTelemetry is
 * missing.
 *
 * Nothing but Node.js is imported here: an import of a missing package ends the process before a line of this runs.
 *
 * @module
 */
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { isMainThread, parentPort } from 'node:worker_threads';
import { applicationDirectory } from './node/application-package.ts';
import { openTelemetryOrEnd } from './node/register/start-failure.ts';

// Where an application registers loader hooks, `--require` also loads this into the thread that they run in. Nothing of
// the application runs there.
const isHooksThread = !isMainThread && parentPort === null;

if (!isHooksThread) {
  const openTelemetry = openTelemetryOrEnd(
    { directory: applicationDirectory(), env: process.env, nodeVersion: process.version },
    import.meta.dirname,
    process,
  );
  // By require(), for `--require` allows no top-level await.
  const { start }: typeof import('./node/register/start-up.ts') = createRequire(import.meta.url)(
    `./node/register/start-up${extname(import.meta.filename)}`,
  );
  start(openTelemetry);
}
