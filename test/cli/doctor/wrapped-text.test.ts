import { expect } from 'chai';
import fc from 'fast-check';
import { wrappedLines } from '../../../src/cli/doctor/wrapped-text.ts';

describe('seek-otel doctor, on long texts', () => {
  it('breaks them at white space, and indents all lines', () => {
    expect(wrappedLines('one two', '✗ ')).to.deep.equal(['✗ one two']);
    const lines = wrappedLines('word '.repeat(40), '✗ ');
    expect(lines).to.have.length(3);
    expect(lines[0]).to.equal(`✗${' word'.repeat(19)}`);
    expect(lines[1]).to.equal(` ${' word'.repeat(19)}`);
    expect(lines[2]).to.equal('   word word'.slice(1));
  });

  it('gives a command that does not fit a line of its own, unbroken', () => {
    const command = `\`npm install ${'package '.repeat(15)}\``;
    expect(wrappedLines(`Run ${command}, or not.`)).to.deep.equal(['  Run', `  ${command},`, '  or not.']);
    expect(wrappedLines(command)).to.deep.equal([`  ${command}`]);
  });

  it('keeps every word and command of any text, in lines of at most 100 characters', () => {
    const word = fc.stringMatching(/^[a-z./-]{1,30}$/);
    const command = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => `\`${words.join(' ')}\``);
    fc.assert(
      fc.property(fc.array(fc.oneof(word, command), { maxLength: 30 }), (parts) => {
        const lines = wrappedLines(parts.join(' '));
        expect(lines.map((line) => line.slice(2)).join(' ')).to.equal(parts.join(' '));
        for (const line of lines) {
          expect(line.startsWith('  ')).to.equal(true);
          expect(line.length <= 100 || parts.includes(line.slice(2)), line).to.equal(true);
          expect(line.split('`').length % 2).to.equal(1);
        }
      }),
    );
  });

  it('takes a single backtick as a character', () => {
    expect(wrappedLines('a ` b')).to.deep.equal(['  a ` b']);
  });
});
