import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Patient, Problem } from '../../../src/cli/doctor/diagnosis.ts';
import { nodeOptionsHints, registerOf } from '../../../src/cli/doctor/start-up.ts';

const REGISTER = 'opentelemetry-instrumentation-seek/register';
const FLAG = `--import ${REGISTER}`;

describe('seek-otel doctor, on start-up', () => {
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'doctor ')));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const diagnosed = (more: Partial<Patient> = {}) => {
    const problems: Problem[] = [];
    const patient = { env: {}, directory: folder, execArgv: [], ownSdk: false, ...more };
    return { register: registerOf(patient, problems), problems };
  };

  it('finds register in NODE_OPTIONS, on the command line, and in scripts of the nearest package.json', () => {
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ scripts: { start: `node ${FLAG} app.js`, test: 'mocha', odd: 1 } }),
    );
    mkdirSync(join(folder, 'dist'));
    expect(
      diagnosed({
        env: { NODE_OPTIONS: `--enable-source-maps ${FLAG}` },
        execArgv: FLAG.split(' '),
        directory: join(folder, 'dist'),
      }),
    ).to.deep.equal({
      register: 'NODE_OPTIONS, the command line, script "start" in package.json',
      problems: [],
    });
  });

  it('reports that nothing loads register, and how to load it', () => {
    for (const content of [undefined, '{}', 'no JSON', '{"scripts":null}']) {
      if (content !== undefined) {
        writeFileSync(join(folder, 'package.json'), content);
      }
      const { register, problems } = diagnosed();
      expect(register).to.equal(undefined);
      expect(problems).to.have.length(1);
      expect(problems[0]?.problem).to.contain('Neither NODE_OPTIONS nor a script in package.json loads');
      expect(problems[0]?.remedy).to.contain(FLAG).and.to.contain('--own-sdk');
    }
  });

  it('does not expect register if the application starts an SDK itself', () => {
    expect(diagnosed({ ownSdk: true })).to.deep.equal({ register: undefined, problems: [] });
  });

  it('finds the file of register, by its path or its URL', () => {
    for (const file of [
      '/app/node_modules/opentelemetry-instrumentation-seek/dist/register.js',
      'file:///C:/app/node_modules/opentelemetry-instrumentation-seek/dist/register.cjs',
      'C:\\app\\node_modules\\opentelemetry-instrumentation-seek\\dist\\register.cjs',
    ]) {
      const { register } = diagnosed({ env: { NODE_OPTIONS: `--require ${file}` } });
      expect(register, file).to.equal('NODE_OPTIONS');
    }
  });

  describe('with the package installed', () => {
    beforeEach(() => {
      const installed = join(folder, 'node_modules/opentelemetry-instrumentation-seek');
      mkdirSync(installed, { recursive: true });
      writeFileSync(join(installed, 'package.json'), '{"exports":{"./register":"./register.cjs"}}');
      writeFileSync(join(installed, 'register.cjs'), '');
    });

    const hints = (NODE_OPTIONS?: string) =>
      nodeOptionsHints({ env: { NODE_OPTIONS }, directory: folder }).map(({ hint, remedy }) => [
        hint,
        remedy,
      ]);
    const url = () =>
      pathToFileURL(join(folder, 'node_modules/opentelemetry-instrumentation-seek/register.cjs'));

    for (const options of [FLAG, FLAG.replace(' ', '='), `--enable-source-maps --require "${REGISTER}"`]) {
      it(`hints that NODE_OPTIONS works in folders with the package only: ${options}`, () => {
        const [[hint, remedy] = [], ...others] = hints(options);
        expect(others).to.deep.equal([]);
        expect(hint).to.match(
          /^NODE_OPTIONS names .*, so node, npm and npx fail in folders without the package\.$/,
        );
        expect(remedy)
          .to.match(/: NODE_OPTIONS="--import file:\/\/.*\/doctor%20.*"$/)
          .and.to.contain(url().href);
      });
    }

    it('recommends the same URL if nothing loads register', () => {
      expect(diagnosed().problems[0]?.remedy).to.contain(`set NODE_OPTIONS="--import ${url().href}".`);
    });

    it('recommends yarn node under Yarn Plug’n’Play, and has no hint', () => {
      process.versions['pnp'] = '3';
      try {
        expect(diagnosed().problems[0]?.remedy).to.contain(`Run yarn node ${FLAG} app.js. `);
        expect(hints(FLAG)).to.deep.equal([]);
      } finally {
        delete process.versions['pnp'];
      }
    });

    it('has no hint for a path or a URL', () => {
      for (const options of [
        undefined,
        '--enable-source-maps',
        '--import file:///app/node_modules/opentelemetry-instrumentation-seek/dist/register.js',
        '--require ./node_modules/opentelemetry-instrumentation-seek/dist/register.cjs',
      ]) {
        expect(hints(options), options).to.deep.equal([]);
      }
    });
  });

  it('has no hint if it does not find the package', () => {
    expect(nodeOptionsHints({ env: { NODE_OPTIONS: FLAG }, directory: folder })).to.deep.equal([]);
  });
});
