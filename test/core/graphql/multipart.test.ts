import { expect } from 'chai';
import fc from 'fast-check';
import { operationsOfForm } from '../../../src/core/graphql/multipart.ts';

const OPERATIONS = '{"query":"{ version }"}';
const DISPOSITION = 'Content-Disposition: form-data; name="operations"';

describe('operationsOfForm', () => {
  it('reads the first part if its name is operations', () => {
    expect(operationsOfForm(formOf([DISPOSITION, OPERATIONS], [nameOf('map'), '{}']))).to.equal(OPERATIONS);
    expect(operationsOfForm(formOf([nameOf('map'), '{}'], [DISPOSITION, OPERATIONS]))).to.equal(undefined);
    expect(operationsOfForm(formOf([nameOf('operations2'), '{}']))).to.equal(undefined);
  });

  for (const headers of [
    'Content-Disposition: form-data; name=operations',
    'content-disposition:form-data;name=operations;filename="a.json"',
    'CONTENT-DISPOSITION: form-data; filename="a"; NAME="operations"',
    'Content-Type: application/json\r\nContent-Disposition: form-data; name="operations"\r\nX-Other: a',
  ]) {
    it(`reads the header ${JSON.stringify(headers)}`, () => {
      expect(operationsOfForm(formOf([headers, OPERATIONS]))).to.equal(OPERATIONS);
    });
  }

  for (const headers of [
    'Content-Type: application/json',
    'Content-Disposition: form-data',
    'Content-Disposition: form-data; filename="operations"',
    'X-Content-Disposition: form-data; name="operations"',
    'Content-Disposition: form-data; name="Operations"',
  ]) {
    it(`does not take the header ${JSON.stringify(headers)} for the name`, () => {
      expect(operationsOfForm(formOf([headers, OPERATIONS]))).to.equal(undefined);
    });
  }

  for (const boundary of ['b', '----WebKitFormBoundary7MA4YWxk', 'a (b) c', '-'.repeat(70)]) {
    it(`reads a form with the boundary ${boundary}`, () => {
      const form = formOf([DISPOSITION, OPERATIONS], [nameOf('map'), '{}']).replaceAll(
        '--b1',
        `--${boundary}`,
      );
      expect(operationsOfForm(form)).to.equal(OPERATIONS);
    });
  }

  it('returns undefined without a boundary, or with one that is longer than 70 characters', () => {
    const form = formOf([DISPOSITION, OPERATIONS]);
    for (const other of [
      form.replaceAll('--b1', '--'),
      form.replaceAll('--b1', `--${'b'.repeat(71)}`),
      `preamble\r\n${form}`,
      form.replaceAll('\r\n', '\n'),
    ]) {
      expect(operationsOfForm(other)).to.equal(undefined);
    }
  });

  it('reads the part as soon as its end is there, wherever the form is cut', () => {
    const form = formOf([DISPOSITION, OPERATIONS], [nameOf('map'), '{}'], [nameOf('0'), 'a file']);
    const end = form.indexOf(OPERATIONS) + OPERATIONS.length + '\r\n--b1'.length;
    for (let length = 0; length <= form.length; length++) {
      expect(operationsOfForm(form.slice(0, length))).to.equal(length < end ? undefined : OPERATIONS);
    }
  });

  it('never throws', () => {
    const pieces = fc.constantFrom('--b1', '--', '\r\n', '\r\n\r\n', DISPOSITION, '{}', '"', ';');
    const text = fc.array(fc.oneof(pieces, fc.string())).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (body) => {
        expect(body).to.include(operationsOfForm(body) ?? '');
      }),
    );
  });
});

function nameOf(name: string): string {
  return `Content-Disposition: form-data; name="${name}"`;
}

function formOf(...parts: readonly (readonly [headers: string, text: string])[]): string {
  const texts = parts.map(([headers, text]) => `--b1\r\n${headers}\r\n\r\n${text}\r\n`);
  return `${texts.join('')}--b1--\r\n`;
}
