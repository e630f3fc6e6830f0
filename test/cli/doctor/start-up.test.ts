import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Patient, Problem } from '../../../src/cli/doctor/diagnosis.ts';
import { registerOf } from '../../../src/cli/doctor/start-up.ts';

const FLAG = '--import opentelemetry-instrumentation-seek/register';

describe('seek-otel doctor, on start-up', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'doctor-'));
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
});
