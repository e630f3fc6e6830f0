#!/usr/bin/env node
/**
 * The `seek-otel` program.
 *
 * @module
 */
import process from 'node:process';
import { start } from './start.ts';

// A reader may close the pipe early, as in `seek-otel find … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    throw error;
  }
});
process.exitCode = await start(process.argv.slice(2), process, import.meta.dirname);
