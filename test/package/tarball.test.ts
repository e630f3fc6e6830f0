import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { APPLICATION_PACKAGE, worksAsTheReadmeSays } from '../support/readme.ts';
import { runShell } from '../support/run-node.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

describe('the packed tarball, installed in an empty folder', () => {
  let folder: string;
  let files: readonly string[];
  let unpackedSize: number;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tarball-'));
    const packed = await runShell(`npm pack --json --pack-destination ${folder}`, {}, ROOT);
    expect(packed.code, packed.stderr).to.equal(0);
    const [{ filename, files: listed, unpackedSize: size }] = Object.values(
      JSON.parse(packed.stdout.slice(packed.stdout.search(/^[[{]/m))),
    ) as [{ filename: string; files: { path: string }[]; unpackedSize: number }];
    files = listed.map(({ path }) => path);
    unpackedSize = size;
    writeFileSync(join(folder, 'package.json'), JSON.stringify(APPLICATION_PACKAGE));
    const installed = await runShell(`npm install --no-audit --no-fund ./${filename}`, {}, folder);
    expect(installed.code, installed.stderr).to.equal(0);
  });
  after(() => rmSync(folder, { recursive: true }));

  it('holds the built package, its types, its licence and its documents, nothing else', () => {
    expect(files.filter((path) => !path.startsWith('dist/'))).to.have.members([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'package.json',
    ]);
    const built = files.filter((path) => path.startsWith('dist/'));
    expect(built).to.include.members([
      'dist/index.js',
      'dist/index.d.ts',
      'dist/register.js',
      'dist/register.d.ts',
    ]);
    expect(built.filter((path) => !/\.(js|d\.ts)$/.test(path))).to.deep.equal([]);
  });

  it('is small: under 300 kB unpacked, with one runtime dependency', () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    console.log(
      `        unpacked ${Math.round(unpackedSize / 1000)} kB, runtime dependencies: ${Object.keys(dependencies).join(', ')}`,
    );
    expect(unpackedSize).to.be.below(300_000);
    expect(Object.keys(dependencies)).to.deep.equal(['uuid']);
  });

  it('brings its peers along, one copy of the OpenTelemetry API among them', async () => {
    const { stdout } = await runShell('npm ls --all --parseable @opentelemetry/api', {}, folder);
    expect(
      new Set(
        stdout
          .trim()
          .split('\n')
          .filter((path) => path.endsWith('/api')),
      ).size,
    ).to.equal(1);
    const { peerDependencies, peerDependenciesMeta } = JSON.parse(
      readFileSync(join(ROOT, 'package.json'), 'utf8'),
    );
    for (const name of Object.keys(peerDependencies)) {
      // The browser's come with the pages that have them.
      const isOptional = peerDependenciesMeta[name]?.optional === true;
      expect(existsSync(join(folder, 'node_modules', name)), name).to.equal(!isOptional);
    }
  });

  const install = async (names: readonly string[]) => {
    const { code, stderr } = await runShell(
      `npm install --no-audit --no-fund ${names.join(' ')}`,
      {},
      folder,
    );
    expect(code, stderr).to.equal(0);
  };
  worksAsTheReadmeSays(() => folder, install);

  describe('its types', () => {
    before(() => install(['@opentelemetry/instrumentation-pino']));

    for (const [compiler, version] of [
      ['typescript', '7'],
      ['typescript5', '5'],
    ] as const) {
      for (const module of ['nodenext', 'preserve']) {
        it(`fit consumers under TypeScript ${version}, --module ${module}`, async () => {
          const consumer = join(folder, 'consumer');
          cpSync(join(ROOT, 'test/package/consumer'), consumer, { recursive: true });
          const tsconfig = {
            compilerOptions: {
              module,
              target: 'es2023',
              noEmit: true,
              strict: true,
              exactOptionalPropertyTypes: true,
              types: ['node'],
              typeRoots: [join(ROOT, 'node_modules/@types')],
            },
          };
          writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify(tsconfig));
          const { bin } = JSON.parse(
            readFileSync(join(ROOT, 'node_modules', compiler, 'package.json'), 'utf8'),
          );
          const tsc = join(ROOT, 'node_modules', compiler, bin.tsc);
          const shown = await runShell(`node ${tsc} --version && node ${tsc} -p consumer`, {}, folder);
          expect(shown.stdout.replace(/[.][.\d]+/, '')).to.equal(`Version ${version}\n`);
          expect(shown.code).to.equal(0);
        });
      }
    }
  });
});
