import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { destinationOf, linksIn } from '../docs/markdown.ts';
import { APPLICATION_PACKAGE, testSnippets } from '../docs/test-snippets.ts';
import { runShell } from '../support/run-node.ts';

/** The OpenTelemetry packages in the README's install command for a service without OpenTelemetry. */
const README_PACKAGES = ['api', 'sdk-node', 'instrumentation-http'].map((name) => `@opentelemetry/${name}`);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

describe('the packed tarball, installed in an empty folder', () => {
  let folder: string;
  let files: readonly string[];
  let unpackedSize: number;
  let codeSize: number;
  let tarball: string;

  const install = async (names: readonly string[]) => {
    const { code, stderr } = await runShell(
      `npm install --no-audit --no-fund ${names.join(' ')}`,
      {},
      folder,
    );
    expect(code, stderr).to.equal(0);
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tarball-'));
    const packed = await runShell(`npm pack --json --pack-destination ${folder}`, {}, ROOT);
    expect(packed.code, packed.stderr).to.equal(0);
    const [{ filename, files: listed, unpackedSize: size }] = Object.values(
      JSON.parse(packed.stdout.slice(packed.stdout.search(/^[[{]/m))),
    ) as [{ filename: string; files: { path: string; size: number }[]; unpackedSize: number }];
    files = listed.map(({ path }) => path);
    unpackedSize = size;
    codeSize = listed
      .filter(({ path }) => path.startsWith('dist/'))
      .reduce((sum, file) => sum + file.size, 0);
    writeFileSync(join(folder, 'package.json'), JSON.stringify(APPLICATION_PACKAGE));
    tarball = `./${filename}`;
    await install([tarball]);
  });
  after(() => rmSync(folder, { recursive: true }));

  it('contains only the built package, its types, its licence and its documents', () => {
    const others = files.filter((path) => !path.startsWith('dist/'));
    expect(others).to.include.members(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
    expect(others.filter((path) => !/^(LICENSE|package\.json|.*\.(md|svg))$/.test(path))).to.deep.equal([]);
    const built = files.filter((path) => path.startsWith('dist/'));
    expect(built).to.include.members([
      'dist/index.js',
      'dist/index.d.ts',
      'dist/register.js',
      'dist/register.d.ts',
    ]);
    expect(built.filter((path) => path.endsWith('.cjs'))).to.have.members([
      'dist/index.cjs',
      'dist/register.cjs',
      'dist/web/index.cjs',
    ]);
    expect(built.filter((path) => !/\.(c?js|d\.c?ts)$/.test(path))).to.deep.equal([]);
  });

  it('contains the pages and the pictures that the README leads to', () => {
    const linked = linksIn('README.md').filter(({ target }) => !/^(https:|#)/.test(target));
    expect(linked).not.to.deep.equal([]);
    for (const link of linked) {
      expect(files).to.include(destinationOf(link).path);
    }
  });

  it('is small: under 700 kB of code, and under 1 MB with its documents, unpacked', () => {
    console.log(
      `        unpacked ${Math.round(codeSize / 1000)} kB, ${Math.round(unpackedSize / 1000)} kB in all`,
    );
    expect(codeSize).to.be.below(700_000);
    expect(unpackedSize).to.be.below(1_000_000);
  });

  it('installs the OpenTelemetry API, and no other package of OpenTelemetry', () => {
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).to.deep.equal([
      '@opentelemetry',
      'opentelemetry-instrumentation-seek',
    ]);
    expect(readdirSync(join(folder, 'node_modules/@opentelemetry'))).to.deep.equal(['api']);
  });

  for (const flag of ['--import', '--require']) {
    it(`register prints the missing packages, and exits with 1: ${flag}`, async () => {
      const register = 'opentelemetry-instrumentation-seek/register';
      const { code, stdout, stderr } = await runShell(`node ${flag} ${register} --print 1`, {}, folder);
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
      expect(stderr).to.equal(
        `${register} can't find @opentelemetry/sdk-node and @opentelemetry/instrumentation-http from ${realpathSync(folder)}. To install, run: npm install @opentelemetry/sdk-node @opentelemetry/instrumentation-http\n`,
      );
    });
  }

  it('explains an ID without the API, as with a package manager that installs no peers, and reports what is missing', async () => {
    const api = join(folder, 'node_modules/@opentelemetry/api');
    renameSync(api, `${api}-away`);
    const explained = await runShell(
      'npx seek-otel explain 749fbdc9-fbe5-40e9-b5ae-fee3375f1e28',
      {},
      folder,
    );
    const diagnosed = await runShell('npx seek-otel doctor', {}, folder);
    const registered = await runShell(
      'node --import opentelemetry-instrumentation-seek/register --print 1',
      {},
      folder,
    );
    renameSync(`${api}-away`, api);
    expect(explained).to.include({ code: 0, stderr: '' });
    expect(diagnosed).to.include({ code: 1, stderr: '' });
    expect(diagnosed.stdout).to.contain('npm install @opentelemetry/api ');
    expect(registered.code).to.equal(1);
    expect(registered.stderr).to.match(
      /can't find @opentelemetry\/api, .*: npm install @opentelemetry\/api /,
    );
  });

  it('has a doctor that reports the packages that register requires', async () => {
    const { code, stdout } = await runShell('npx seek-otel doctor', {}, folder);
    expect(code).to.equal(1);
    expect(stdout).to.contain('`npm install @opentelemetry/sdk-node @opentelemetry/instrumentation-http`');
  });

  it('is what the package seek-otel runs, by which npx finds it in any folder', async () => {
    const packed = await runShell(
      `npm pack --silent --workspace seek-otel --pack-destination ${folder}`,
      {},
      ROOT,
    );
    expect(packed.code, packed.stderr).to.equal(0);
    const elsewhere = mkdtempSync(join(tmpdir(), 'seek-otel-'));
    const packages = [join(folder, packed.stdout.trim()), join(folder, tarball)].map((file) => `-p ${file}`);
    const { code, stdout } = await runShell(
      `npx --yes ${packages.join(' ')} seek-otel explain 749fbdc9-fbe5-40e9-b5ae-fee3375f1e28`,
      {},
      elsewhere,
    );
    rmSync(elsewhere, { recursive: true });
    expect(code).to.equal(0);
    expect(stdout).to.contain('749fbdc9-fbe5-40e9-b5ae-fee3375f1e28');
  });

  describe('beside the packages in the README', () => {
    before(() => install([tarball, ...README_PACKAGES]));

    it('shares one copy of the API', async () => {
      const { stdout } = await runShell('npm ls --all --parseable @opentelemetry/api', {}, folder);
      const copies = stdout.split('\n').filter((path) => path.endsWith('/api'));
      expect(new Set(copies).size).to.equal(1);
    });

    testSnippets(() => folder, install);
  });

  describe('its types', () => {
    before(() =>
      install([
        tarball,
        ...README_PACKAGES,
        '@opentelemetry/instrumentation-pino',
        '@opentelemetry/instrumentation-undici',
      ]),
    );

    const COMPILERS = { 7: 'typescript', 5: 'typescript5' } as const;
    const compile = async (version: keyof typeof COMPILERS, folderName: string, options: object) => {
      const consumer = join(folder, folderName);
      cpSync(join(ROOT, 'test/package', folderName), consumer, { recursive: true });
      const tsconfig = {
        compilerOptions: {
          target: 'es2023',
          noEmit: true,
          strict: true,
          exactOptionalPropertyTypes: true,
          types: ['node'],
          typeRoots: [join(ROOT, 'node_modules/@types')],
          ...options,
        },
      };
      writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify(tsconfig));
      const packageFolder = join(ROOT, 'node_modules', COMPILERS[version]);
      const { bin } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
      const tsc = join(packageFolder, bin.tsc);
      const shown = await runShell(`node ${tsc} --version && node ${tsc} -p ${folderName}`, {}, folder);
      expect(shown.stdout.replace(/[.][.\d]+/, '')).to.equal(`Version ${version}\n`);
      expect(shown.code).to.equal(0);
    };

    for (const version of [7, 5] as const) {
      for (const module of ['nodenext', 'preserve']) {
        it(`compile with TypeScript ${version}, --module ${module}`, () =>
          compile(version, 'consumer', { module }));
      }
      for (const [module, moduleResolution] of [
        ['node16', 'node16'],
        ['node18', 'node16'],
        ['node20', 'node16'],
        ['esnext', 'bundler'],
        // TypeScript 7 has no `node10`; `commonjs` requires `bundler` there.
        ['commonjs', version === 5 ? 'node10' : 'bundler'],
      ] as const) {
        it(`compile in a package without "type" with TypeScript ${version}, --module ${module} --moduleResolution ${moduleResolution}`, () =>
          compile(version, 'untyped-consumer', { module, moduleResolution, lib: ['es2023', 'dom'] }));
      }
    }
  });
});
