import { expect } from 'chai';
import { startFailure } from '../src/start-failure.ts';
import { type Folder, makeFolder } from './support/installed.ts';
import { REGISTER, runNode } from './support/run-node.ts';

describe('startFailure', () => {
  let folder: Folder;
  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(() => folder.remove());

  const failure = (missing: readonly string[]) =>
    startFailure(missing, { directory: folder.path, env: {}, nodeVersion: 'v24.21.0' });

  it('is none where nothing is missing and versions fit', () => {
    expect(failure([])).to.equal(undefined);
  });

  it('names what is missing, and the command that installs it', () => {
    folder.write('yarn.lock', '');
    expect(failure(['@opentelemetry/api', '@opentelemetry/sdk-node'])).to.equal(
      `opentelemetry-instrumentation-seek/register needs @opentelemetry/api and @opentelemetry/sdk-node, not found from ${folder.path}. Install what is missing: yarn add @opentelemetry/api @opentelemetry/sdk-node`,
    );
  });

  it('is all that register prints, and it ends with 1', async () => {
    folder.install('node_modules/@opentelemetry/api', '1.9.1');
    folder.install('node_modules/@opentelemetry/instrumentation-http', '0.301.0');
    for (const flag of ['--import', '--require']) {
      const { code, stdout, stderr } = await runNode([flag, REGISTER, '--print', '1'], {}, folder.path);
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
      expect(stderr).to.equal(
        "opentelemetry-instrumentation-seek/register can't start: @opentelemetry/instrumentation-http 0.301.0 needs @opentelemetry/api 1.10 or later, and the project has 1.9.1. Install a version that fits: npm install @opentelemetry/instrumentation-http@~0.223.0\n",
      );
    }
  });
});
