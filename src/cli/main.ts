#!/usr/bin/env node
/**
 * The `seek-otel` program.
 *
 * @module
 */
import process from 'node:process';
import { run } from './run.ts';

// A reader may close a pipe early, as in `seek-otel find … | head`.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error;
    }
  });
}
process.exitCode = await run(process.argv.slice(2), process);
