import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { run } from '../../src/cli/run.ts';
import { USAGE } from '../../src/cli/usage.ts';
import { seekOtel } from '../support/command.ts';

const UUID = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';

describe('seek-otel', () => {
  it('prints its usage on standard output with --help, and on standard error without arguments', async () => {
    expect(await seekOtel(['--help'])).to.deep.equal({ code: 0, stdout: USAGE, stderr: '' });
    expect(await seekOtel(['find', '--help'])).to.deep.equal({ code: 0, stdout: USAGE, stderr: '' });
    expect(await seekOtel([])).to.deep.equal({ code: 2, stdout: '', stderr: USAGE });
  });

  it('prints its usage in at most 120 columns', () => {
    expect(Math.max(...USAGE.split('\n').map((line) => line.length))).to.be.at.most(120);
  });

  it('prints its version with --version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await seekOtel(['--version'])).to.deep.equal({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  for (const [args, message, remedy] of [
    [['serach', UUID], 'Unknown command "serach".', 'The commands are explain, find and doctor.'],
    [['\u001b[2J'], 'Unknown command "\u{fffd}[2J".', 'The commands are explain, find and doctor.'],
    [['toString'], 'Unknown command "toString".', 'The commands are explain, find and doctor.'],
    [['find', UUID, '--loockback', '7d'], "Unknown option '--loockback'", 'seek-otel --help'],
    [['find', UUID, '--lookback'], "Option '--lookback <value>' argument missing", 'seek-otel --help'],
    [['find'], 'find takes one ID; got 0.', 'seek-otel --help'],
    [['find', UUID, UUID], 'find takes one ID; got 2.', 'seek-otel --help'],
    [['explain', UUID, UUID], 'explain takes one ID; got 2.', 'seek-otel --help'],
    [['doctor', UUID], 'doctor takes no ID; got 1.', 'seek-otel --help'],
    [['explain', UUID, '--report'], 'explain has no option --report.', 'seek-otel --help'],
    [
      ['find', UUID, '--report', '--json'],
      "--report can't be combined with --json.",
      'Use only one of them.',
    ],
    [
      ['find', UUID, '--report', '--honeycomb', 'a/b/c'],
      "--report can't be combined with --honeycomb.",
      'Use only one of them.',
    ],
  ] as const) {
    it(`rejects ${JSON.stringify(args.join(' '))} with a message, and exits with 2`, async () => {
      const { code, stdout, stderr } = await seekOtel(args);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.contain(message).and.to.contain(remedy);
    });
  }

  it('rethrows unexpected errors', async () => {
    const cwd = () => {
      throw new Error('no such folder');
    };
    const cliProcess = { env: {}, execArgv: [], cwd, stdout: process.stdout, stderr: process.stderr };
    const error = await run(['doctor'], cliProcess).catch((each) => each);
    expect(error.message).to.equal('no such folder');
  });
});
