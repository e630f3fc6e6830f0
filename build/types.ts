/**
 * The types of the built package: keeps those that the entries lead to, and writes a `.d.cts` beside each `.d.ts`.
 *
 * Under `module: node16` and `node18`, TypeScript lets no CommonJS file import what it takes for an ES module (TS1479),
 * although every Node.js that `engines` names can `require()` it. It has no such objection to the types of a CommonJS
 * module.
 *
 * @see https://nodejs.org/api/modules.html#loading-ecmascript-modules-using-require
 * @module
 */
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ENTRIES = ['dist/index.d.ts', 'dist/register.d.ts', 'dist/web/index.d.ts'];
const RELATIVE_IMPORT = /(from '|import\(')(\.[^']*)\.ts'/g;

const reached = new Set<string>();
const reach = (file: string): void => {
  if (!reached.has(file)) {
    reached.add(file);
    for (const [, , path] of readFileSync(file, 'utf8').matchAll(RELATIVE_IMPORT)) {
      reach(join(dirname(file), `${path}.d.ts`));
    }
  }
};
ENTRIES.forEach(reach);

for (const file of globSync('dist/**/*.d.ts')) {
  if (reached.has(file)) {
    const types = readFileSync(file, 'utf8');
    writeFileSync(file, types.replace(RELATIVE_IMPORT, "$1$2.js'"));
    writeFileSync(file.replace(/\.d\.ts$/, '.d.cts'), types.replace(RELATIVE_IMPORT, "$1$2.cjs'"));
  } else {
    rmSync(file);
  }
}
