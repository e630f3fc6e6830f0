/**
 * A CommonJS door to each entry: one line that requires the ES module, so that there is still one copy of every context
 * key in a process. With it, the types for `require` (`.d.cts`) describe a CommonJS file, as publint and attw demand.
 *
 * @see https://nodejs.org/api/modules.html#loading-ecmascript-modules-using-require
 * @module
 */
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';

for (const entry of ['dist/index.js', 'dist/register.js', 'dist/web/index.js']) {
  writeFileSync(entry.replace(/\.js$/, '.cjs'), `module.exports = require('./${basename(entry)}');\n`);
}
