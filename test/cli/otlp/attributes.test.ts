import { expect } from 'chai';
import fc from 'fast-check';
import { attributesOf } from '../../../src/cli/otlp/attributes.ts';

const read = (value: unknown) => attributesOf([{ key: 'a', value }])['a'];

describe('attributes in OTLP JSON', () => {
  it('have a text, a number or a boolean, whichever way a 64-bit number is written', () => {
    for (const [value, expected] of [
      [{ stringValue: 'x' }, 'x'],
      [{ stringValue: '' }, ''],
      [{ stringValue: '200' }, '200'],
      [{ boolValue: false }, false],
      [{ intValue: '200' }, 200],
      [{ intValue: 200 }, 200],
      [{ intValue: '-1' }, -1],
      [{ doubleValue: 0.5 }, 0.5],
      [{ doubleValue: '0.5' }, 0.5],
      [{ bytesValue: 'AQID' }, 'AQID'],
    ] as const) {
      expect(read(value), JSON.stringify(value)).to.equal(expected);
    }
  });

  it('keep the digits of a number that JavaScript can’t represent', () => {
    for (const text of ['9007199254740993', '-9223372036854775808', 'NaN', 'Infinity', '', ' ']) {
      expect(read({ intValue: text })).to.equal(text);
    }
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (int) => {
        expect(String(read({ intValue: String(int) }))).to.equal(String(int));
      }),
    );
  });

  it('have arrays as arrays, and maps as JSON', () => {
    const word = (text: string) => ({ stringValue: text });
    const map = { kvlistValue: { values: [{ key: 'b', value: { intValue: '1' } }, { key: 'c' }] } };
    expect(read({ arrayValue: { values: [word('x'), { intValue: '2' }] } })).to.deep.equal(['x', 2]);
    expect(read({ arrayValue: {} })).to.deep.equal([]);
    expect(read(map)).to.equal('{"b":1,"c":null}');
    expect(read({ kvlistValue: {} })).to.equal('{}');
    const nested = { arrayValue: { values: [word('y')] } };
    expect(read({ arrayValue: { values: [map, nested] } })).to.deep.equal(['{"b":1,"c":null}', '["y"]']);
  });

  it('drop what is nested too deeply', () => {
    const deep = JSON.parse(
      `${'{"arrayValue":{"values":['.repeat(10_000)}{"intValue":1}${']}}'.repeat(10_000)}`,
    );
    expect(read(deep)).to.deep.equal([`${'['.repeat(16)}null${']'.repeat(16)}`]);
  });

  it('are null where they are empty, and left out where they have no key', () => {
    for (const value of [{}, undefined, null, 1, 'x', [], { stringValue: 1 }, { boolValue: 1 }]) {
      expect(read(value)).to.equal(null);
    }
    expect(attributesOf([{ value: { intValue: 1 } }, { key: 1 }, null, 'x'])).to.deep.equal({});
    for (const list of [undefined, null, {}, 'x', 1]) {
      expect(attributesOf(list)).to.deep.equal({});
    }
  });

  it('may have any key', () => {
    const attributes = attributesOf([{ key: '__proto__', value: { intValue: 1 } }]);
    expect(Object.entries(attributes)).to.deep.equal([['__proto__', 1]]);
  });
});
