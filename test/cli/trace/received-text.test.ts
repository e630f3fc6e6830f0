import { expect } from 'chai';
import fc from 'fast-check';
import { receivedText } from '../../../src/cli/trace/received-text.ts';
import { anyValue, CONTROL } from './received-spans.ts';

describe('text from a backend', () => {
  it('is printable, and has no secrets', () => {
    expect(receivedText('\u001b[2J\u202eGET https://a:secret@b.example/?token=secret')).to.equal(
      '\u{fffd}[2J\u{fffd}GET https://REDACTED:REDACTED@b.example/?token=REDACTED',
    );
  });

  it('has no secrets where control characters separate words', () => {
    expect(receivedText('failed:\nhttps://a:secret@b.example/')).to.equal(
      'failed:\u{fffd}https://REDACTED:REDACTED@b.example/',
    );
  });

  for (const [value, expected] of [
    [undefined, undefined],
    [null, undefined],
    ['', ''],
    [1.5, '1.5'],
    [true, 'true'],
    [{ name: 'a\u001b' }, '{"name":"a\\u001b"}'],
    [{ name: 'a\u009b\u202e' }, '{"name":"a\u{fffd}\u{fffd}"}'],
    [['a', null], '["a",null]'],
    [2n ** 64n, '18446744073709551616'],
    [() => 1, 'function'],
  ] as const) {
    it(`is ${JSON.stringify(expected)} for a value of the type ${typeof value}`, () => {
      expect(receivedText(value)).to.equal(expected);
    });
  }

  it('takes a value that is nested too deep to be shown', () => {
    const deep = Array.from({ length: 200_000 }).reduce<object>((inner) => ({ inner }), {});
    expect(receivedText(deep)).to.equal('…');
  });

  it('has no control characters, whatever the value', () => {
    fc.assert(fc.property(anyValue, (value) => !CONTROL.test(receivedText(value) ?? '')));
  });
});
