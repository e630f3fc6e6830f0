import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** A file that must not compile, and what the compiler says about it. */
type Offence = readonly [file: string, text: string, error: RegExp];

const OUTSIDE = /is not under 'rootDir'|is not listed within the file list of project/;

/** Compiled together, row by row: an import of `src/node` brings the globals of Node.js along. */
const OFFENCES: readonly (readonly Offence[])[] = [
  [
    ['core/process.ts', 'export const env: unknown = process.env;', /Cannot find name 'process'/],
    ['core/document.ts', 'export const body: unknown = document.body;', /Cannot find name 'document'/],
    ['core/builtin.ts', "export { readFile } from 'node:fs';", /Cannot find name 'node:fs'/],
  ],
  [
    ['core/node.ts', "export { withSeek } from '../node/with-seek.ts';", OUTSIDE],
    ['core/web.ts', "export { withSeek } from '../web/with-seek.ts';", OUTSIDE],
    ['core/cli.ts', "export { run } from '../cli/run.ts';", OUTSIDE],
  ],
  [
    ['web/process.ts', 'export const env: unknown = process.env;', /Cannot find name 'process'/],
    ['node/document.ts', 'export const body: unknown = document.body;', /Cannot find name 'document'/],
  ],
  [
    ['web/node.ts', "export { withSeek } from '../node/with-seek.ts';", OUTSIDE],
    ['web/cli.ts', "export { run } from '../cli/run.ts';", OUTSIDE],
    ['node/web.ts', "export { withSeek } from '../web/with-seek.ts';", OUTSIDE],
    ['node/cli.ts', "export { run } from '../cli/run.ts';", OUTSIDE],
    ['cli/web.ts', "export { withSeek } from '../web/with-seek.ts';", OUTSIDE],
  ],
];

describe('the boundaries of src', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'boundaries-'));
    for (const each of ['src', 'tsconfig.json', 'package.json']) {
      cpSync(join(ROOT, each), join(folder, each), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  });

  after(() => rmSync(folder, { recursive: true }));

  for (const offences of OFFENCES) {
    describe('between files that do not compile', () => {
      let output: string;

      before(async () => {
        for (const [file, text] of offences) {
          writeFileSync(join(folder, 'src', file), text);
        }
        output = await compile(folder);
      });

      after(() => {
        for (const [file] of offences) {
          rmSync(join(folder, 'src', file));
        }
      });

      for (const [file, text, error] of offences) {
        it(`src/${file}: ${text}`, () => {
          const ofFile = output.split('\n').filter((line) => line.startsWith(`src/${file}(`));
          expect(ofFile.join('\n')).to.match(error);
        });
      }
    });
  }

  it('let everything else compile', async () => {
    expect(await compile(folder)).to.equal('');
  });
});

function compile(folder: string): Promise<string> {
  const args = [join(folder, 'node_modules/.bin/tsc'), '--build', '--force', 'src/cli', 'src/web'];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: Number.POSITIVE_INFINITY }, (_error, stdout) =>
      resolve(stdout),
    );
  });
}
