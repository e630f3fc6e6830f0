import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Writes a CommonJS file beside each entry. Its only line requires the ES module, so that a process has one copy of
 * every context key. publint and attw require that the types for `require` (`.d.cts`) describe a CommonJS file.
 *
 * @see https://nodejs.org/api/modules.html#loading-ecmascript-modules-using-require
 */
export function writeCommonJsEntries(entries: readonly string[]): void {
  for (const entry of entries) {
    writeFileSync(`${entry}.cjs`, `module.exports = require('./${basename(entry)}.js');\n`);
  }
}
