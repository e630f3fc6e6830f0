/**
 * `npm run build`: builds `dist/` from `src/`.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { bundleEntries } from './bundles.ts';
import { removeComments } from './comments.ts';
import { writeCommonJsEntries, writePreloadEntry } from './commonjs-entries.ts';
import { writeTypes } from './types.ts';
import { bundleUndiciInstrumentation } from './undici-instrumentation.ts';
import { checkWebSize } from './web-size.ts';

const PRELOADED = 'dist/register';
const ENTRIES = ['dist/index', 'dist/web/index'];

rmSync('dist', { recursive: true, force: true });
// --force, because an incremental build does not emit deleted output again.
// https://github.com/microsoft/TypeScript/issues/30602
execFileSync(process.execPath, ['node_modules/.bin/tsc', '--build', '--force', 'src/cli', 'src/web'], {
  stdio: 'inherit',
});
removeComments('dist');
await bundleUndiciInstrumentation();
await bundleEntries();
writeTypes([...ENTRIES, PRELOADED]);
writeCommonJsEntries(ENTRIES);
writePreloadEntry(PRELOADED);
// npm makes the programs of installed packages executable, but not those of this one.
chmodSync('dist/cli/main.js', 0o755);
await checkWebSize();
