import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { start } from '../../src/cli/start.ts';
import { makeFolder } from '../support/installed.ts';

describe('the first step of seek-otel', () => {
  const started = async (ownDirectory: string, cwd: string) => {
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const cliProcess = { env: {}, execArgv: [], cwd: () => cwd, stdout, stderr };
    const code = await start(['--version'], cliProcess, ownDirectory);
    stdout.end();
    stderr.end();
    return { code, stdout: await text(stdout), stderr: await text(stderr) };
  };

  it('prints the install command if the API is missing', async () => {
    const folder = makeFolder();
    folder.write('pnpm-lock.yaml', '');
    expect(await started(folder.path, folder.path)).to.deep.equal({
      code: 3,
      stdout: '',
      stderr: 'seek-otel requires @opentelemetry/api. To install it, run: pnpm add @opentelemetry/api\n',
    });
    folder.remove();
  });

  it('prints how to run under Yarn Plug’n’Play if that is not active', async () => {
    const folder = makeFolder();
    folder.write('.pnp.cjs', '');
    const { code, stderr } = await started(folder.path, folder.path);
    expect(code).to.equal(3);
    expect(stderr).to.equal(
      "seek-otel requires @opentelemetry/api. It can't see what Yarn Plug'n'Play has installed unless you run: yarn seek-otel\n",
    );
    folder.remove();
  });

  it('runs the command if the API is installed', async () => {
    const { code, stdout, stderr } = await started(import.meta.dirname, '/');
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout).to.match(/^\d+\.\d+\.\d+\n$/);
  });
});
