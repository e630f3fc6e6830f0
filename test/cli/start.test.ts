import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { start } from '../../src/cli/start.ts';
import { makeFolder } from '../support/installed.ts';

describe('the first step of seek-otel', () => {
  const started = async (ownDirectory: string, cwd: string) => {
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const surroundings = { env: {}, execArgv: [], cwd: () => cwd, stdout, stderr };
    const code = await start(['--version'], surroundings, ownDirectory);
    stdout.end();
    stderr.end();
    return { code, stdout: await text(stdout), stderr: await text(stderr) };
  };

  it('says what to install where there is no API', async () => {
    const folder = makeFolder();
    folder.write('pnpm-lock.yaml', '');
    expect(await started(folder.path, folder.path)).to.deep.equal({
      code: 3,
      stdout: '',
      stderr: 'seek-otel needs @opentelemetry/api. Install it: pnpm add @opentelemetry/api\n',
    });
    folder.remove();
  });

  it('runs the command where there is one', async () => {
    const { code, stdout, stderr } = await started(import.meta.dirname, '/');
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout).to.match(/^\d+\.\d+\.\d+\n$/);
  });
});
