#!/usr/bin/env node
/**
 * `seek-otel`.
 *
 * @module
 */
import process from 'node:process';
import { run } from './run.ts';

// A reader that has seen enough (`seek-otel find … | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    throw error;
  }
});
process.exitCode = await run(process.argv.slice(2), process);
