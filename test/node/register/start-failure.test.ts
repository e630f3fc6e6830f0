import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { openTelemetryOrExit } from '../../../src/node/register/start-failure.ts';
import { type Folder, makeFolder } from '../../support/installed.ts';
import { REGISTER, runNode } from '../../support/run-node.ts';

describe('openTelemetryOrExit', () => {
  let folder: Folder;
  beforeEach(() => {
    folder = makeFolder();
    folder.write('service/package.json', '{}');
  });
  afterEach(() => folder.remove());

  /** Returns the output before the exit. Fails if the exit code is not 1. */
  const end = (): string => {
    const file = join(folder.path, 'stderr');
    const fd = openSync(file, 'w');
    const directory = join(folder.path, 'service');
    const exit = (code: number): never => {
      throw new Error(`exit ${code}`);
    };
    try {
      expect(() =>
        openTelemetryOrExit({ directory, env: {}, nodeVersion: 'v24.21.0' }, folder.path, {
          stderr: { fd },
          exit,
        }),
      ).to.throw('exit 1');
    } finally {
      closeSync(fd);
    }
    return readFileSync(file, 'utf8');
  };

  it('names the missing packages and the command that installs them', () => {
    folder.write('yarn.lock', '');
    folder.install('node_modules/@opentelemetry/api', '1.10.0');
    expect(end()).to.equal(
      `opentelemetry-instrumentation-seek/register can't find @opentelemetry/sdk-node and @opentelemetry/instrumentation-http from ${join(folder.path, 'service')}. To install, run: yarn add @opentelemetry/sdk-node @opentelemetry/instrumentation-http\n`,
    );
  });

  it('names the start under Yarn Plug’n’Play if that is not active', () => {
    folder.write('.pnp.cjs', '');
    expect(end()).to.match(
      /can't find .* from .*service, because Yarn Plug'n'Play is not active\. To activate it, start the application with: yarn node\n$/,
    );
  });

  it('names incompatible versions and the command that fixes them', () => {
    folder.install('node_modules/@opentelemetry/api', '1.9.1');
    folder.install('node_modules/@opentelemetry/sdk-node', '0.223.0');
    folder.install('node_modules/@opentelemetry/instrumentation-http', '0.301.0');
    expect(end()).to.equal(
      "opentelemetry-instrumentation-seek/register can't start: @opentelemetry/instrumentation-http 0.301.0 requires @opentelemetry/api 1.10 or later, but 1.9.1 is installed. To fix this, run: npm install @opentelemetry/instrumentation-http@~0.223.0\n",
    );
  });

  it('loads the packages beside this package if the versions of the application are incompatible', async () => {
    folder.install('node_modules/@opentelemetry/api', '1.9.1');
    folder.install('node_modules/@opentelemetry/sdk-node', '0.57.2');
    const { code, stdout } = await runNode(
      ['--import', REGISTER, '--print', '1'],
      { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' },
      folder.path,
    );
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: '1\n' });
  });
});
