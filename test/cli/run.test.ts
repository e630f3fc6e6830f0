import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { run } from '../../src/cli/run.ts';
import { USAGE } from '../../src/cli/usage.ts';
import { seekOtel } from '../support/command.ts';

const UUID = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';

describe('seek-otel', () => {
  it('shows how it is used: asked with --help on standard output, called with nothing as an error', async () => {
    expect(await seekOtel(['--help'])).to.deep.equal({ code: 0, stdout: USAGE, stderr: '' });
    expect(await seekOtel(['find', '--help'])).to.deep.equal({ code: 0, stdout: USAGE, stderr: '' });
    expect(await seekOtel([])).to.deep.equal({ code: 2, stdout: '', stderr: USAGE });
  });

  it('fits its help into 120 columns', () => {
    expect(Math.max(...USAGE.split('\n').map((line) => line.length))).to.be.at.most(120);
  });

  it('shows its version with --version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await seekOtel(['--version'])).to.deep.equal({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  for (const [args, message, remedy] of [
    [['serach', UUID], '"serach" is no command of seek-otel.', 'There are explain, find, doctor'],
    [['\u001b[2J'], '"\u{fffd}[2J" is no command of seek-otel.', 'There are explain, find, doctor'],
    [['toString'], '"toString" is no command of seek-otel.', 'There are explain, find, doctor'],
    [['find', UUID, '--loockback', '7d'], "Unknown option '--loockback'", 'seek-otel --help'],
    [['find', UUID, '--lookback'], "Option '--lookback <value>' argument missing", 'seek-otel --help'],
    [['find'], 'find takes one ID; found 0.', 'seek-otel --help'],
    [['find', UUID, UUID], 'find takes one ID; found 2.', 'seek-otel --help'],
    [['explain', UUID, UUID], 'explain takes one ID; found 2.', 'seek-otel --help'],
    [['doctor', UUID], 'doctor takes no ID; found 1.', 'seek-otel --help'],
    [['explain', UUID, '--report'], "--report doesn't go with explain.", 'seek-otel --help'],
    [['find', UUID, '--report', '--json'], "--report doesn't go with --json.", 'Give one of them.'],
    [
      ['find', UUID, '--report', '--honeycomb', 'a/b/c'],
      "--report doesn't go with --honeycomb.",
      'Give one of them.',
    ],
  ] as const) {
    it(`says what is wrong with ${JSON.stringify(args.join(' '))}, and exits with 2`, async () => {
      const { code, stdout, stderr } = await seekOtel(args);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.contain(message).and.to.contain(remedy);
    });
  }

  it('lets errors through that are its own', async () => {
    const cwd = () => {
      throw new Error('no such folder');
    };
    const surroundings = { env: {}, execArgv: [], cwd, stdout: process.stdout, stderr: process.stderr };
    const error = await run(['doctor'], surroundings).catch((each) => each);
    expect(error.message).to.equal('no such folder');
  });
});
