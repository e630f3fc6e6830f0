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

/**
 * Writes a CommonJS file beside the entry that `--require` loads. `--require` also preloads it into the thread of module
 * customization hooks. That thread can't load ES modules that Yarn Plug'n'Play has installed, because the hooks apply to
 * other threads, and it has nothing to start.
 *
 * @see https://nodejs.org/api/cli.html#-r---require-module
 */
export function writePreloadEntry(entry: string): void {
  writeFileSync(
    `${entry}.cjs`,
    `const { isMainThread, parentPort } = require('node:worker_threads');
if (isMainThread || parentPort !== null) {
  require('./${basename(entry)}.js');
}
`,
  );
}
