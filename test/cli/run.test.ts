import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { run } from '../../src/cli/run.ts';
import { USAGE } from '../../src/cli/usage.ts';
import { seekOtel } from '../support/command.ts';

const UUID = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';

describe('seek-otel', () => {
  for (const args of [['--help'], ['-h'], ['help'], ['help', 'find'], ['find', '--help'], ['tail', '-h']]) {
    it(`prints its usage on standard output with ${args.join(' ')}`, async () => {
      expect(await seekOtel(args)).to.deep.equal({ code: 0, stdout: USAGE, stderr: '' });
    });
  }

  it('prints its usage on standard error without arguments', async () => {
    expect(await seekOtel([])).to.deep.equal({ code: 2, stdout: '', stderr: USAGE });
  });

  it('prints its usage in at most 40 lines of 120 columns, with every command and option', () => {
    const lines = USAGE.trimEnd().split('\n');
    expect(lines.length).to.be.at.most(40);
    expect(Math.max(...lines.map((line) => line.length))).to.be.at.most(120);
  });

  it('prints its version with --version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await seekOtel(['--version'])).to.deep.equal({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('returns the exit code of the command that tail starts', async () => {
    const args = ['tail', '--port', '0', '--ui-port', '0', '--own-sdk', '--', process.execPath, '-e'];
    expect((await seekOtel([...args, 'process.exitCode = 7'])).code).to.equal(7);
  });

  it('rethrows unexpected errors', async () => {
    const cwd = () => {
      throw new Error('no such folder');
    };
    const error = await run(['doctor'], Object.assign(Object.create(process), { cwd })).catch((each) => each);
    expect(error.message).to.equal('no such folder');
  });
});

describe('seek-otel, used wrongly,', () => {
  const COMMANDS = 'The commands are find, explain, tail and doctor.';
  for (const [args, message, remedy] of [
    [['serach', UUID], 'Unknown command "serach".', COMMANDS],
    [['help', 'serach'], 'Unknown command "serach".', COMMANDS],
    [['\u001b[2J'], 'Unknown command "\u{fffd}[2J".', COMMANDS],
    [['toString'], 'Unknown command "toString".', COMMANDS],
    [['X-Request-Id:'], 'Unknown command "X-Request-Id:".', COMMANDS],
    [['--json'], 'There is no command.', COMMANDS],
    [['find', UUID, '--loockback', '7d'], "Unknown option '--loockback'", 'seek-otel --help'],
    [['find', UUID, '--lookback'], "Option '--lookback <value>' argument missing", 'seek-otel --help'],
    [
      ['find', UUID, '--report=pdf'],
      '--report must be markdown or text, not "pdf".',
      '--report=text for mail',
    ],
    [['find', UUID, '--report='], '--report must be markdown or text, not "".', '--report=text for mail'],
    [['find'], 'There is no ID to look up.', 'Pass the UUID that SEEK quoted'],
    [['explain'], 'There is no ID to look up.', 'Pass the UUID that SEEK quoted'],
    [['doctor', UUID], `doctor does not take "${UUID}".`, 'seek-otel --help'],
    [['doctor', '--', 'node'], 'doctor does not take "node".', 'seek-otel --help'],
    [['explain', UUID, '--report'], 'explain has no option --report.', 'seek-otel --help'],
    [['find', UUID, '--port', '1'], 'find has no option --port.', 'seek-otel --help'],
    [['tail', '--jaeger', 'x'], 'tail has no option --jaeger.', 'seek-otel --help'],
    [['tail', 'node', 'app.js'], 'tail does not take "node".', 'seek-otel tail -- node app.js'],
    [
      ['tail', 'node', '--watch'],
      "Unknown option '--watch'",
      'Write -- before the command that tail starts.',
    ],
    [['tail', '--port', '65536'], '--port must be a port from 0 to 65535, not "65536".', '--port 4318.'],
    [['tail', '--ui-port', 'x'], '--ui-port must be a port from 0 to 65535, not "x".', '--ui-port 16686.'],
    [['tail', '--port=-1'], '--port must be a port from 0 to 65535, not "-1".', '--port 4318.'],
    [['tail', '--port', '16686'], '--port and --ui-port are both 16686.', 'Use two different ports.'],
    ...(
      [
        ['report', 'json'],
        ['report', 'honeycomb'],
        ['jaeger', 'tempo'],
        ['jaeger', 'honeycomb'],
        ['tempo', 'honeycomb'],
        ['link', 'honeycomb'],
        ['service', 'honeycomb'],
      ] as const
    ).map(
      ([first, second]) =>
        [
          ['find', UUID, `--${first}=text`, second === 'json' ? '--json' : `--${second}=a/b/c`],
          `--${first} can't be combined with --${second}.`,
          'Use only one of them.',
        ] as const,
    ),
  ] as const) {
    it(`rejects ${JSON.stringify(args.join(' '))} with a message, and exits with 2`, async () => {
      const { code, stdout, stderr } = await seekOtel(args);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.contain(message).and.to.contain(remedy);
    });
  }
});
