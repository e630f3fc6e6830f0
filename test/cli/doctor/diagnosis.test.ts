import { expect } from 'chai';
import { type Diagnosis, diagnosisText } from '../../../src/cli/doctor/diagnosis.ts';

const HEALTHY: Diagnosis = {
  settings: [{ name: 'headers', value: 'sent', source: 'default' }],
  versions: { node: 'v24.0.0' },
  endpoint: { url: 'http://localhost:4318/v1/traces', state: 'accepts traces' },
  register: 'Dockerfile',
  ownSdk: undefined,
  problems: [],
  hints: [],
};
const PROBLEM = { problem: 'A fault.', remedy: 'Mend it.' };
const HINT = { hint: 'A doubt.', remedy: 'See to it.' };

const textOf = (diagnosis: Partial<Diagnosis>) =>
  diagnosisText({ ...HEALTHY, ...diagnosis }, (style, text) =>
    style === 'dim' ? text : `<${style}>${text}`,
  );

describe('the text of a diagnosis', () => {
  it('aligns the values, and ends with the conclusion', () => {
    expect(textOf({})).to.equal(
      `<bold>Settings
  headers  sent  (default)

<bold>Versions
  node     v24.0.0

<bold>Start-up and export
  register  Dockerfile
  OTLP endpoint  http://localhost:4318/v1/traces: accepts traces

<green>No problems found.`,
    );
  });

  it('shows problems before hints, each with its remedy', () => {
    const text = textOf({ problems: [PROBLEM, PROBLEM], hints: [HINT] });
    expect(text).to.match(
      /\n\n(<red>✗ A fault\.\n {2}Mend it\.\n){2}<yellow>\? A doubt\.\n {2}See to it\.\n<red>2 problems found\.$/,
    );
    expect(textOf({ problems: [PROBLEM] })).to.match(/<red>1 problem found\.$/);
  });

  it('does not say that nothing is wrong where there are hints', () => {
    expect(textOf({ hints: [HINT] })).to.match(/<yellow>No problems found, but see the hint above\.$/);
    expect(textOf({ hints: [HINT, HINT] })).to.match(
      /<yellow>No problems found, but see the 2 hints above\.$/,
    );
  });

  it('breaks long problems and remedies into lines, each in its colour', () => {
    const text = textOf({ problems: [{ problem: 'word '.repeat(30), remedy: 'more '.repeat(30) }] });
    expect(text.split('\n').filter((line) => line.includes('word'))).to.have.length(2);
    expect(text.split('\n').filter((line) => line.startsWith('<red>  word'))).to.have.length(1);
    for (const line of text.split('\n')) {
      expect(line.replace('<red>', '').length).to.be.at.most(100);
    }
  });

  it('says what it knows of the start-up', () => {
    expect(textOf({ register: undefined })).to.contain('  register  not found\n');
    expect(textOf({ register: undefined, ownSdk: 'seek.mjs' })).to.contain(
      "  register  not expected (seek.mjs); options in code can't be seen\n",
    );
    expect(textOf({ endpoint: { url: undefined, state: 'not checked' } })).to.contain(
      '  OTLP endpoint  not checked\n',
    );
  });

  it('contains no control characters', () => {
    const text = textOf({
      register: 'a\u001b[2J',
      problems: [{ problem: 'a\u001b[2J', remedy: 'a\u202eb' }],
      hints: [{ hint: 'a\u0007', remedy: 'a\u001b' }],
    });
    for (const control of ['\u001b', '\u202e', '\u0007']) {
      expect(text).not.to.contain(control);
    }
  });
});
