import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Problem } from '../../../src/cli/doctor/diagnosis.ts';
import { versionsOf } from '../../../src/cli/doctor/versions.ts';

describe('seek-otel doctor, on versions', () => {
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'doctor-')));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const install = (path: string, version: string) => {
    const file = join(folder, path, 'package.json');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ version }));
  };
  const diagnosed = (directory = folder, env: Record<string, string> = {}, ownSdk = true) => {
    const problems: Problem[] = [];
    return { versions: versionsOf({ directory, env, ownSdk }, problems), problems };
  };
  const OWN = 'node_modules/opentelemetry-instrumentation-seek';

  it('shows the versions that the application resolves to, including hoisted ones', () => {
    install('node_modules/@opentelemetry/api', '1.10.0');
    install('node_modules/undici', '8.0.0');
    install('packages/service/node_modules/undici', '7.0.0');
    install(OWN, '0.1.0');
    const { versions, problems } = diagnosed(join(folder, 'packages/service'));
    expect(versions).to.deep.equal({
      node: process.version,
      'opentelemetry-instrumentation-seek': '0.1.0',
      '@opentelemetry/api': '1.10.0',
      undici: '7.0.0',
    });
    expect(problems).to.deep.equal([]);
  });

  it('reports copies of the API at any depth, in scopes and in parent folders', () => {
    install(OWN, '0.1.0');
    install('node_modules/@opentelemetry/api', '1.10.0');
    install('node_modules/a/node_modules/@opentelemetry/api', '1.9.1');
    install('service/node_modules/@scope/b/node_modules/c/node_modules/@opentelemetry/api', '1.8.0');
    const { problems } = diagnosed(join(folder, 'service'));
    expect(problems).to.have.length(1);
    expect(problems[0]?.problem)
      .to.match(/^3 copies of @opentelemetry\/api are installed: /)
      .and.to.contain(`1.10.0 in \`${join(folder, 'node_modules/@opentelemetry/api')}\``)
      .and.to.contain(`1.9.1 in \`${join(folder, 'node_modules/a/node_modules/@opentelemetry/api')}\``)
      .and.to.contain(
        `1.8.0 in \`${join(folder, 'service/node_modules/@scope/b/node_modules/c/node_modules/@opentelemetry/api')}\``,
      );
    expect(problems[0]?.remedy).to.match(/: `npm install @opentelemetry\/api@1\.8\.0`\. .*overrides/);
  });

  it('counts a linked copy once, even if links form a cycle', () => {
    install(OWN, '0.1.0');
    install('store/api', '1.10.0');
    mkdirSync(join(folder, 'node_modules/@opentelemetry'), { recursive: true });
    symlinkSync(join(folder, 'store/api'), join(folder, 'node_modules/@opentelemetry/api'));
    mkdirSync(join(folder, 'node_modules/a'), { recursive: true });
    symlinkSync(join(folder, 'node_modules'), join(folder, 'node_modules/a/node_modules'));
    mkdirSync(join(folder, 'node_modules/b/node_modules/@opentelemetry'), { recursive: true });
    symlinkSync(join(folder, 'store/api'), join(folder, 'node_modules/b/node_modules/@opentelemetry/api'));
    expect(diagnosed().problems).to.deep.equal([]);
  });

  it('skips files and empty folders in node_modules', () => {
    install(OWN, '0.1.0');
    install('node_modules/@opentelemetry/api', '1.10.0');
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), '{}');
    writeFileSync(join(folder, 'node_modules/@file'), '');
    mkdirSync(join(folder, 'node_modules/undici'));
    writeFileSync(join(folder, 'node_modules/undici/package.json'), 'no JSON');
    const { versions, problems } = diagnosed();
    expect(versions).to.have.all.keys('node', '@opentelemetry/api', 'opentelemetry-instrumentation-seek');
    expect(problems).to.deep.equal([]);
  });

  it('reports a missing API, and names the command that installs it', () => {
    install(OWN, '0.1.0');
    const { problems } = diagnosed();
    expect(problems).to.deep.equal([
      {
        problem: `Can't find @opentelemetry/api from \`${folder}\`.`,
        remedy: "Run `npm install @opentelemetry/api`, or run the doctor in the application's folder.",
      },
    ]);
  });

  it('reports that nothing is installed, and names the command that installs all', () => {
    writeFileSync(join(folder, 'pnpm-lock.yaml'), '');
    const { problems } = diagnosed(folder, {}, false);
    expect(problems).to.deep.equal([
      {
        problem: `Can't find opentelemetry-instrumentation-seek, @opentelemetry/api, @opentelemetry/sdk-node and @opentelemetry/instrumentation-http from \`${folder}\`.`,
        remedy:
          "Run `pnpm add opentelemetry-instrumentation-seek @opentelemetry/api @opentelemetry/sdk-node @opentelemetry/instrumentation-http`, or run the doctor in the application's folder.",
      },
    ]);
  });

  it('reports that only this package is missing', () => {
    install('node_modules/@opentelemetry/api', '1.10.0');
    expect(diagnosed().problems.map(({ remedy }) => remedy)).to.deep.equal([
      "Run `npm install opentelemetry-instrumentation-seek`, or run the doctor in the application's folder.",
    ]);
  });

  it('finds the packages beside the register that NODE_OPTIONS names, in an image of its own', () => {
    for (const name of ['api', 'sdk-node', 'instrumentation-http']) {
      install(`image/node_modules/@opentelemetry/${name}`, name === 'api' ? '1.10.0' : '0.301.0');
    }
    install(`image/${OWN}`, '0.1.0');
    const register = join(folder, 'image', OWN, 'dist/register.js');
    const application = join(folder, 'application');
    mkdirSync(application);
    for (const NODE_OPTIONS of [`--import=${pathToFileURL(register)}`, `--require "${register}"`]) {
      const { versions, problems } = diagnosed(application, { NODE_OPTIONS }, false);
      expect(problems).to.deep.equal([]);
      expect(versions).to.include({ '@opentelemetry/sdk-node': '0.301.0' });
    }
    for (const NODE_OPTIONS of [
      `--import file://other/${OWN}/dist/register.js`,
      `--require ./${OWN}/dist/register.cjs`,
    ]) {
      expect(diagnosed(application, { NODE_OPTIONS }, false).problems).to.have.length(1);
    }
  });

  it('puts the command that fits versions together in the remedy', () => {
    install(OWN, '0.1.0');
    install('node_modules/@opentelemetry/api', '1.9.0');
    install('node_modules/@opentelemetry/sdk-node', '0.301.0');
    install('node_modules/@opentelemetry/instrumentation-http', '0.301.0');
    const { problems } = diagnosed(folder, {}, false);
    expect(problems.map(({ remedy }) => remedy)).to.include('Run `npm install @opentelemetry/api`.');
  });

  it('names the command to run under Yarn Plug’n’Play if that is not active', () => {
    writeFileSync(join(folder, '.pnp.cjs'), '');
    expect(diagnosed().problems.map(({ remedy }) => remedy)).to.deep.equal([
      "Yarn Plug'n'Play has installed the packages here, but is not active. Run `yarn seek-otel doctor`.",
    ]);
  });
});
