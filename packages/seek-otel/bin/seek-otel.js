#!/usr/bin/env node
// Runs the program that opentelemetry-instrumentation-seek contains.
const program = new URL(
  'dist/cli/main.js',
  import.meta.resolve('opentelemetry-instrumentation-seek/package.json'),
);
await import(program.href);
