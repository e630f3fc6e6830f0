import { expect } from 'chai';
import fc from 'fast-check';
import { commandLine } from '../../src/cli/command-line.ts';
import { UsageError } from '../../src/cli/errors.ts';
import { tailOptions } from '../../src/cli/tail-options.ts';

const UUID = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';
const read = (...args: string[]) => {
  const { command, values, words } = commandLine(args);
  return { command, values: { ...values }, words };
};

describe('a command line', () => {
  for (const words of [
    [UUID],
    ['-'],
    ['X-Request-Id:', UUID],
    [`"${UUID}"`],
    [UUID, UUID],
    ['4bf92f3577b34da6a3ce929d0e0e4736'],
  ]) {
    it(`means find for ${JSON.stringify(words)}`, () => {
      expect(read(...words)).to.deep.equal({ command: 'find', values: {}, words });
      expect(read('--json', ...words)).to.deep.equal({ command: 'find', values: { json: true }, words });
    });
  }

  it('has options anywhere before --', () => {
    expect(read('--json', 'explain', UUID)).to.deep.equal(read('explain', UUID, '--json'));
    expect(read('find', '--service', 'a', '--', UUID).words).to.deep.equal([UUID]);
  });

  it('has a report with a format, or in Markdown', () => {
    for (const [args, report] of [
      [['--report'], 'markdown'],
      [['--report', 'text'], 'text'],
      [['--report=text'], 'text'],
      [['--report', 'markdown'], 'markdown'],
    ] as const) {
      expect(read('find', ...args, UUID)).to.deep.equal({
        command: 'find',
        values: { report },
        words: [UUID],
      });
      expect(read('find', UUID, ...args)).to.deep.equal({
        command: 'find',
        values: { report },
        words: [UUID],
      });
    }
    expect(read('find', '--report', UUID, 'text').words).to.deep.equal([UUID, 'text']);
  });

  it('has the command of tail after --, whatever its options are', () => {
    const command = ['node', '--import', './x.mjs', 'app.js', '--help', '--json', '--', 'x'];
    expect(tailOptions(commandLine(['tail', '--port', '0', '--', ...command]))).to.deep.equal({
      port: 0,
      uiPort: 16_686,
      json: false,
      ownSdk: false,
      command,
    });
    expect(tailOptions(commandLine(['tail', '--json', '--own-sdk', '--ui-port=65535']))).to.deep.equal({
      port: 4_318,
      uiPort: 65_535,
      json: true,
      ownSdk: true,
      command: [],
    });
  });

  it('may let the system choose both ports of tail', () => {
    expect(tailOptions(commandLine(['tail', '--port=0', '--ui-port=0']))).to.include({ port: 0, uiPort: 0 });
  });

  it('is read or rejected, whatever it holds', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('find', 'tail', 'help', '--', '-', '--report', '--json', '--port', '-h', UUID, 'text'),
    );
    fc.assert(
      fc.property(fc.array(word), (args) => {
        try {
          return commandLine(args).command !== undefined;
        } catch (error) {
          return error instanceof UsageError && error.message !== '' && error.remedy !== '';
        }
      }),
    );
  });
});
