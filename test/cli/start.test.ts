import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { start } from '../../src/cli/start.ts';
import { type Folder, makeFolder } from '../support/installed.ts';

describe('the first step of seek-otel', () => {
  let folder: Folder;

  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(() => folder.remove());

  const started = async (ownDirectory: string, cwd: string, load?: Parameters<typeof start>[3]) => {
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const cliProcess = {
      env: {},
      execArgv: [],
      cwd: () => cwd,
      on: process.on.bind(process),
      off: process.off.bind(process),
      stdin: Readable.from(['']),
      stdout,
      stderr,
    };
    const code = await start(['--version'], cliProcess, ownDirectory, load);
    stdout.end();
    stderr.end();
    return { code, stdout: await text(stdout), stderr: await text(stderr) };
  };
  /** Imports a command that imports a package. */
  const loading = (name: string) => {
    folder.write('run.mjs', `import '${name}';\nexport const run = async () => 0;\n`);
    return () => import(pathToFileURL(`${folder.path}/run.mjs`).href);
  };

  it('runs the command', async () => {
    const { code, stdout, stderr } = await started(import.meta.dirname, '/');
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout).to.match(/^\d+\.\d+\.\d+\n$/);
  });

  it('runs a command that does not need the API if that is missing', async () => {
    const { code, stdout, stderr } = await started(folder.path, folder.path);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout).to.match(/^\d+\.\d+\.\d+\n$/);
  });

  it('prints the install command if a command needs the API and that is missing', async () => {
    folder.write('pnpm-lock.yaml', '');
    expect(await started(folder.path, folder.path, loading('@opentelemetry/api'))).to.deep.equal({
      code: 3,
      stdout: '',
      stderr: 'seek-otel requires @opentelemetry/api. To install it, run: pnpm add @opentelemetry/api\n',
    });
  });

  it('does the same if the command imports it when it runs', async () => {
    const load = loading('@opentelemetry/api');
    const { code } = await started(folder.path, folder.path, async () => ({
      run: async () => (await load()).run(),
    }));
    expect(code).to.equal(3);
  });

  it('prints how to run under Yarn Plug’n’Play if that is not active', async () => {
    folder.write('.pnp.cjs', '');
    const { code, stderr } = await started(folder.path, folder.path, loading('@opentelemetry/api'));
    expect(code).to.equal(3);
    expect(stderr).to.equal(
      "seek-otel requires @opentelemetry/api. It can't see what Yarn Plug'n'Play has installed unless you run: yarn seek-otel\n",
    );
  });

  it('throws any other error', async () => {
    const errorOf = (load: Parameters<typeof start>[3]) =>
      started(folder.path, folder.path, load).then(
        () => undefined,
        (error: unknown) => error,
      );
    const broken = new Error('broken');
    expect(await errorOf(() => Promise.reject(broken))).to.equal(broken);
    expect(await errorOf(() => Promise.reject(undefined))).to.equal(undefined);
    folder.install('node_modules/@opentelemetry/api', '1.9.0');
    expect(await errorOf(loading('another-package'))).to.include({ code: 'ERR_MODULE_NOT_FOUND' });
  });
});
