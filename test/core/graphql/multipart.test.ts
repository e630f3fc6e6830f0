import { expect } from 'chai';
import fc from 'fast-check';
import { operationsOfForm } from '../../../src/core/graphql/multipart.ts';

const TYPE = 'multipart/form-data; boundary=b1';
const OPERATIONS = '{"query":"{ version }"}';
const DISPOSITION = 'Content-Disposition: form-data; name="operations"';

describe('operationsOfForm', () => {
  it('reads the first part if its name is operations', () => {
    expect(operationsOfForm(formOf([DISPOSITION, OPERATIONS], [nameOf('map'), '{}']), TYPE)).to.equal(
      OPERATIONS,
    );
    expect(operationsOfForm(formOf([nameOf('map'), '{}'], [DISPOSITION, OPERATIONS]), TYPE)).to.equal(
      undefined,
    );
    expect(operationsOfForm(formOf([nameOf('operations2'), '{}']), TYPE)).to.equal(undefined);
  });

  for (const headers of [
    'Content-Disposition: form-data; name=operations',
    'content-disposition:form-data;name=operations;filename="a.json"',
    'CONTENT-DISPOSITION: form-data; filename="a"; NAME="operations"',
    'Content-Type: application/json\r\nContent-Disposition: form-data; name="operations"\r\nX-Other: a',
  ]) {
    it(`reads the header ${JSON.stringify(headers)}`, () => {
      expect(operationsOfForm(formOf([headers, OPERATIONS]), TYPE)).to.equal(OPERATIONS);
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
      expect(operationsOfForm(formOf([headers, OPERATIONS]), TYPE)).to.equal(undefined);
    });
  }

  for (const type of [
    'multipart/form-data; boundary=b1; charset=utf-8',
    'multipart/form-data;charset=utf-8;boundary=b1',
    'multipart/form-data; BOUNDARY="b1"',
  ]) {
    it(`reads the boundary of ${type}`, () => {
      expect(operationsOfForm(formOf([DISPOSITION, OPERATIONS]), type)).to.equal(OPERATIONS);
    });
  }

  it('reads a quoted boundary with spaces', () => {
    const form = formOf([DISPOSITION, OPERATIONS]).replaceAll('--b1', '--a (b) c');
    expect(operationsOfForm(form, 'multipart/form-data; boundary="a (b) c"')).to.equal(OPERATIONS);
  });

  it('returns undefined without a boundary, or with another one', () => {
    for (const type of ['multipart/form-data', 'multipart/form-data; boundary=', 'a; boundary=b2']) {
      expect(operationsOfForm(formOf([DISPOSITION, OPERATIONS]), type)).to.equal(undefined);
    }
    expect(operationsOfForm('--undefined\r\n', 'multipart/form-data')).to.equal(undefined);
  });

  it('ignores the text before the first part', () => {
    expect(operationsOfForm(`preamble\r\n${formOf([DISPOSITION, OPERATIONS])}`, TYPE)).to.equal(OPERATIONS);
  });

  it('reads the part as soon as its end is there, wherever the form is cut', () => {
    const form = formOf([DISPOSITION, OPERATIONS], [nameOf('map'), '{}'], [nameOf('0'), 'a file']);
    const end = form.indexOf(OPERATIONS) + OPERATIONS.length + '\r\n--b1'.length;
    for (let length = 0; length <= form.length; length++) {
      expect(operationsOfForm(form.slice(0, length), TYPE)).to.equal(length < end ? undefined : OPERATIONS);
    }
  });

  it('never throws', () => {
    const pieces = fc.constantFrom('--b1', '--', '\r\n', '\r\n\r\n', DISPOSITION, TYPE, '{}', '"', ';');
    const text = fc.array(fc.oneof(pieces, fc.string())).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.oneof(fc.constant(TYPE), text), (body, type) => {
        expect(body).to.include(operationsOfForm(body, type) ?? '');
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
