/**
 * `npm run endings`, `npm run endings -- 24`, `npm run endings -- --write`: installs the packed package beside each
 * version of Node.js, ends processes in all ways with all collectors, and prints what has become of them. `--write` also
 * writes it to docs/endings.md. Exits with 0 only if each process ends and prints as without `register`, warnings excepted.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { install, pack, versions } from './install.ts';
import { type Measured, measure } from './measure.ts';
import { differences, tables } from './table.ts';

const PAGE = fileURLToPath(new URL('../../docs/endings.md', import.meta.url));
const MAJORS = [20, 22, 24];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean' } },
});
const majors = positionals.length === 0 ? MAJORS : positionals.map(Number);
if (majors.some((major) => !MAJORS.includes(major)) || (options.write && positionals.length > 0)) {
  process.stderr.write(`Usage: npm run endings [-- --write | -- ${MAJORS.join(' | ')}]\n`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'endings-'));
const measurements = new Map<number, readonly Measured[]>();
const installed: string[] = [];
let different = 0;
try {
  const tarball = await pack(folder);
  for (const major of majors) {
    const ofNode = join(folder, String(major));
    mkdirSync(ofNode);
    const installation = await install(major, tarball, ofNode);
    installed.push(await versions(installation));
    process.stderr.write(`${installed.at(-1)}\n`);
    const measured = await measure(installation);
    measurements.set(major, measured);
    const found = measured.flatMap(differences).map((line) => `Node ${major}, ${line}\n`);
    process.stderr.write(found.join(''));
    different += found.length;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const text = `Made with Node.js ${installed.join(', ')}.\n\n${tables(measurements)}`;
process.stdout.write(text);
if (options.write) {
  const page = readFileSync(PAGE, 'utf8');
  writeFileSync(
    PAGE,
    page.replace(/(?<=<!-- endings -->\n).*(?=<!-- \/endings -->)/s, () => `\n${text}\n`),
  );
}
process.exitCode = different === 0 ? 0 : 1;
