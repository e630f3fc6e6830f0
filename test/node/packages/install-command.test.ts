import { join } from 'node:path';
import { expect } from 'chai';
import { installCommand, packageManagerCommand } from '../../../src/node/packages/install-command.ts';
import { type Folder, makeFolder } from '../../support/installed.ts';

const API = '@opentelemetry/api';
const SDK = '@opentelemetry/sdk-node';
const HTTP = '@opentelemetry/instrumentation-http';
const UNDICI = '@opentelemetry/instrumentation-undici';

describe('the command that installs', () => {
  let folder: Folder;
  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(() => folder.remove());

  describe('is that of the package manager', () => {
    const command = (userAgent?: string) =>
      packageManagerCommand({
        directory: join(folder.path, 'packages/service'),
        env: { npm_config_user_agent: userAgent },
      });

    for (const [file, expected] of Object.entries({
      'package-lock.json': 'npm install',
      'npm-shrinkwrap.json': 'npm install',
      'pnpm-lock.yaml': 'pnpm add',
      'yarn.lock': 'yarn add',
      'bun.lock': 'bun add',
      'bun.lockb': 'bun add',
    })) {
      it(`whose ${file} is the nearest`, () => {
        folder.write(file, '');
        expect(command('deno/2.0.0')).to.equal(expected);
        expect(command('npm/11.0.0 node/v24.0.0')).to.equal(expected);
      });
    }

    it('that package.json names', () => {
      folder.write('package.json', '{"packageManager":"pnpm@11.2.0+sha512.abc"}');
      expect(command('npm/11.0.0')).to.equal('pnpm add');
      folder.write('packages/service/package.json', '{}');
      folder.write('packages/package.json', 'not JSON');
      expect(command()).to.equal('pnpm add');
    });

    it('that has started the process, where no file tells', () => {
      expect(command('yarn/4.9.0 npm/? node/v24.0.0 linux x64')).to.equal('yarn add');
      expect(command('toString/1.0.0')).to.equal('npm install');
      expect(command()).to.equal('npm install');
    });
  });

  describe('names versions of the line of OpenTelemetry that the project is on', () => {
    const command = (names: readonly string[], nodeVersion = 'v24.21.0') =>
      installCommand(names, { directory: folder.path, env: {}, nodeVersion }).replace('npm install ', '');

    it('none on Node.js 22.15 and later, where nothing is there', () => {
      for (const version of ['v22.15.0', 'v24.0.0', 'v26.10.0']) {
        expect(command([API, SDK, HTTP], version)).to.equal(`${API} ${SDK} ${HTTP}`);
      }
    });

    it('2.x on an older Node.js, and the API goes along where it is too new', () => {
      for (const version of ['v20.20.2', 'v22.14.0']) {
        expect(command([API, SDK], version)).to.equal(`${API}@~1.9.0 ${SDK}@~0.223.0`);
      }
      folder.install(`node_modules/${API}`, '1.10.0');
      expect(command([SDK], 'v20.20.2')).to.equal(`${API}@~1.9.0 ${SDK}@~0.223.0`);
      expect(command([SDK, API], 'v20.20.2')).to.equal(`${SDK}@~0.223.0 ${API}@~1.9.0`);
    });

    it('2.x beside API 1.9', () => {
      folder.install(`node_modules/${API}`, '1.9.1');
      expect(command([SDK, HTTP, UNDICI])).to.equal(`${SDK}@~0.223.0 ${HTTP}@~0.223.0 ${UNDICI}@~0.33.0`);
    });

    it('that of the SDK', () => {
      folder.install(`node_modules/${API}`, '1.9.0');
      folder.install(`node_modules/${SDK}`, '0.213.4');
      expect(command([HTTP])).to.equal(`${HTTP}@~0.213.0`);
      folder.install(`node_modules/${SDK}`, '0.301.0');
      expect(command([API, HTTP])).to.equal(`${API} ${HTTP}@~0.301.0`);
    });
  });
});
