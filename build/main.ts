/**
 * `npm run build`: builds `dist/` from `src/`.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { writeCommonJsEntries } from './commonjs-entries.ts';
import { writeTypes } from './types.ts';
import { bundleUndiciInstrumentation } from './undici-instrumentation.ts';
import { checkWebSize } from './web-size.ts';

const ENTRIES = ['dist/index', 'dist/register', 'dist/web/index'];

rmSync('dist', { recursive: true, force: true });
// --force, because an incremental build does not emit deleted output again.
// https://github.com/microsoft/TypeScript/issues/30602
execFileSync(process.execPath, ['node_modules/.bin/tsc', '--build', '--force', 'src/cli', 'src/web'], {
  stdio: 'inherit',
});
await bundleUndiciInstrumentation();
writeTypes(ENTRIES);
writeCommonJsEntries(ENTRIES);
await checkWebSize();
