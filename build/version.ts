/**
 * Part of `npm run release:version`: copies the version in package.json to the source code.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'src/node/packages/names.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const source = readFileSync(FILE, 'utf8');
writeFileSync(FILE, source.replace(/(?<=OWN_VERSION = ')[^']+/, version));
