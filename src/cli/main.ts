#!/usr/bin/env node
/**
 * `seek-otel`. Imports nothing but Node.js at first, so that it can say what is missing.
 *
 * @module
 */
import process from 'node:process';
import { installCommand } from '../install-command.ts';
import { installedPackage } from '../installed-packages.ts';

const API = '@opentelemetry/api';

// A reader that has seen enough (`seek-otel find … | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    throw error;
  }
});
if (installedPackage(API, [import.meta.dirname]) === undefined) {
  const application = { directory: process.cwd(), env: process.env, nodeVersion: process.version };
  process.stderr.write(`seek-otel needs ${API}. Install it: ${installCommand([API], application)}\n`);
  process.exitCode = 3;
} else {
  const { run } = await import('./run.ts');
  process.exitCode = await run(process.argv.slice(2), process);
}
