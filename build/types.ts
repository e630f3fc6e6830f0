import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const RELATIVE_IMPORT = /(from '|import\(')(\.[^']*)\.ts'/g;

/**
 * Deletes the `.d.ts` files that no entry imports, and writes a `.d.cts` beside each remaining one.
 *
 * With `module` `node16` and `node18`, TypeScript rejects an import of ES module types in a CommonJS file (TS1479),
 * although every Node.js version in `engines` can `require()` an ES module.
 *
 * @see https://github.com/microsoft/TypeScript/issues/60534
 * @see https://nodejs.org/api/modules.html#loading-ecmascript-modules-using-require
 */
export function writeTypes(entries: readonly string[]): void {
  const needed = new Set<string>();
  const follow = (file: string): void => {
    if (!needed.has(file)) {
      needed.add(file);
      for (const [, , path] of readFileSync(file, 'utf8').matchAll(RELATIVE_IMPORT)) {
        follow(join(dirname(file), `${path}.d.ts`));
      }
    }
  };
  for (const entry of entries) {
    follow(`${entry}.d.ts`);
  }
  for (const file of globSync('dist/**/*.d.ts')) {
    if (needed.has(file)) {
      const types = readFileSync(file, 'utf8');
      writeFileSync(file, types.replace(RELATIVE_IMPORT, "$1$2.js'"));
      writeFileSync(file.replace(/\.d\.ts$/, '.d.cts'), types.replace(RELATIVE_IMPORT, "$1$2.cjs'"));
    } else {
      rmSync(file);
    }
  }
}
