import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Writes a CommonJS file beside each entry: one line that requires the ES module, so that a process still has one copy of
 * every context key. With it, the types for `require` (`.d.cts`) describe a CommonJS file, as publint and attw demand.
 *
 * @see https://nodejs.org/api/modules.html#loading-ecmascript-modules-using-require
 */
export function writeCommonJsEntries(entries: readonly string[]): void {
  for (const entry of entries) {
    writeFileSync(`${entry}.cjs`, `module.exports = require('./${basename(entry)}.js');\n`);
  }
}
