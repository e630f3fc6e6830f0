#!/usr/bin/env node
/**
 * `seek-otel`.
 *
 * @module
 */
import process from 'node:process';
import { start } from './start.ts';

// A reader that has seen enough (`seek-otel find … | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    throw error;
  }
});
process.exitCode = await start(process.argv.slice(2), process, import.meta.dirname);
