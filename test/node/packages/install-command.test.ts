import { join } from 'node:path';
import { expect } from 'chai';
import { installCommand, packageManagerCommand } from '../../../src/node/packages/install-command.ts';
import {
  API,
  AUTO_INSTRUMENTATIONS,
  HTTP_INSTRUMENTATION as HTTP,
  NODE_SDK as SDK,
  UNDICI_INSTRUMENTATION as UNDICI,
} from '../../../src/node/packages/names.ts';
import { type Folder, makeFolder } from '../../support/installed.ts';

describe('the install command', () => {
  let folder: Folder;
  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(() => folder.remove());

  describe('uses the package manager', () => {
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
      it(`whose lock file, ${file}, is the nearest`, () => {
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

    it('that started the process, if no file names one', () => {
      expect(command('yarn/4.9.0 npm/? node/v24.0.0 linux x64')).to.equal('yarn add');
      expect(command('toString/1.0.0')).to.equal('npm install');
      expect(command()).to.equal('npm install');
    });
  });

  describe('requests the versions', () => {
    const command = (names: readonly string[], nodeVersion = 'v24.21.0') =>
      installCommand(names, { directory: folder.path, env: {}, nodeVersion }).replace('npm install ', '');

    it('that are the latest on Node.js 22.15 and later, if nothing is installed', () => {
      for (const version of ['v22.15.0', 'v24.0.0', 'v26.10.0']) {
        expect(command([API, SDK, HTTP], version)).to.equal(`${API} ${SDK} ${HTTP}`);
      }
    });

    it('of the SDK 2.x line on older Node.js, with a downgrade of an API that is too new', () => {
      for (const version of ['v20.20.2', 'v22.14.0']) {
        expect(command([API, SDK], version)).to.equal(`${API}@~1.9.0 ${SDK}@~0.223.0`);
      }
      folder.install(`node_modules/${API}`, '1.10.0');
      expect(command([SDK], 'v20.20.2')).to.equal(`${API}@~1.9.0 ${SDK}@~0.223.0`);
      expect(command([SDK, API], 'v20.20.2')).to.equal(`${SDK}@~0.223.0 ${API}@~1.9.0`);
    });

    it('of the SDK 2.x line beside API 1.9', () => {
      folder.install(`node_modules/${API}`, '1.9.1');
      expect(command([SDK, HTTP, UNDICI, AUTO_INSTRUMENTATIONS])).to.equal(
        `${SDK}@~0.223.0 ${HTTP}@~0.223.0 ${UNDICI}@~0.33.0 ${AUTO_INSTRUMENTATIONS}@~0.81.0`,
      );
    });

    it('that were released with the installed SDK', () => {
      folder.install(`node_modules/${API}`, '1.9.0');
      folder.install(`node_modules/${SDK}`, '0.213.4');
      expect(command([HTTP])).to.equal(`${HTTP}@~0.213.0`);
      folder.install(`node_modules/${SDK}`, '0.301.0');
      expect(command([API, HTTP])).to.equal(`${API} ${HTTP}@~0.301.0`);
    });
  });
});
