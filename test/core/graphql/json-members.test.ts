import { expect } from 'chai';
import fc from 'fast-check';
import { type JsonRoot, jsonMembers, jsonString } from '../../../src/core/graphql/json-members.ts';

const CASES = Number(process.env['GRAPHQL_CASES'] ?? 2_000);

describe('jsonMembers', () => {
  it('reads the members of an object without their values', () => {
    expect(jsonMembers(' { "a" : [1, {"b": 2}] , "c":"d" }\n', 9)).to.deep.equal({
      objects: [
        {
          members: new Map([
            ['a', '[1, {"b": 2}]'],
            ['c', '"d"'],
          ]),
          cutKey: undefined,
          isComplete: true,
        },
      ],
      isComplete: true,
    });
  });

  it('reads the objects of an array, and skips other elements', () => {
    const root = jsonMembers('[1, {"a": 1}, "{", [], {}, null]', 9);
    expect(root?.isComplete).to.equal(true);
    expect(entriesOf(root)).to.deep.equal([[['a', '1']], []]);
    expect(entriesOf(jsonMembers('[]', 9))).to.deep.equal([]);
  });

  it('reads as many elements as it may', () => {
    expect(entriesOf(jsonMembers('[{"a": 1}, {"b": 2}, {"c": 3}]', 2))).to.deep.equal([
      [['a', '1']],
      [['b', '2']],
    ]);
  });

  it('reads escapes in keys, and strings that end with backslashes', () => {
    expect(entriesOf(jsonMembers('{"qu\\u0065ry": "a\\\\", "b\\"": "\\"\\\\\\"", "": ""}', 9))).to.deep.equal(
      [
        [
          ['query', '"a\\\\"'],
          ['b"', '"\\"\\\\\\""'],
          ['', '""'],
        ],
      ],
    );
  });

  it('takes the last of several equal keys', () => {
    expect(entriesOf(jsonMembers('{"a": 1, "\\u0061": 2, "__proto__": 3}', 9))).to.deep.equal([
      [
        ['a', '2'],
        ['__proto__', '3'],
      ],
    ]);
  });

  it('ignores a byte order mark and white space', () => {
    expect(jsonMembers('\uFEFF \r\n\t{}\r\n', 9)?.isComplete).to.equal(true);
  });

  it('tells in which value the text was cut', () => {
    const cut = (text: string) => {
      const root = jsonMembers(text, 9);
      const last = root?.objects.at(-1);
      return [root?.isComplete, last?.isComplete, [...(last?.members.keys() ?? [])].join(), last?.cutKey];
    };
    expect(cut('{')).to.deep.equal([false, false, '', undefined]);
    expect(cut('{"a')).to.deep.equal([false, false, '', undefined]);
    expect(cut('{"a"')).to.deep.equal([false, false, '', undefined]);
    expect(cut('{"a":')).to.deep.equal([false, false, '', 'a']);
    expect(cut('{"a": 1')).to.deep.equal([false, false, '', 'a']);
    expect(cut('{"a": "1')).to.deep.equal([false, false, '', 'a']);
    expect(cut('{"a": "1"')).to.deep.equal([false, false, 'a', undefined]);
    expect(cut('{"a": 1,')).to.deep.equal([false, false, 'a', undefined]);
    expect(cut('{"a": 1, "b": [{"c": {')).to.deep.equal([false, false, 'a', 'b']);
    expect(cut('[{"a": 1}')).to.deep.equal([false, true, 'a', undefined]);
    expect(cut('[{"a": 1}, {"b": tr')).to.deep.equal([false, false, '', 'b']);
    expect(cut('[{"a": 1}, "')).to.deep.equal([false, true, 'a', undefined]);
  });

  for (const text of [
    '',
    ' ',
    '7',
    '"{}"',
    'null',
    '{}{}',
    '{} a',
    '{,}',
    '{a: 1}',
    '{"a" 1}',
    '{"a": 1,}',
    '{"a": 1 "b": 2}',
    '{"a": 01}',
    '{"a": nul }',
    '{"a": }',
    '{"a": [1,]}',
    '{"a": [}}',
    '{"a": [1}',
    '{"a": {"b"}}',
    '{"a": {1: 2}}',
    '{"a": {"b": 1, 2}}',
    '{"\\x": 1}',
    '[1 2]',
    '[1,]',
    '[;]',
    '[{"a": 1};',
    "{'a': 1}",
  ]) {
    it(`returns undefined for ${JSON.stringify(text)}`, () => {
      expect(jsonMembers(text, 9)).to.equal(undefined);
    });
  }

  it('agrees with JSON.parse about every object, however it is written', () => {
    fc.assert(
      fc.property(objects(), indentation(), (object, indent) => {
        const root = jsonMembers(JSON.stringify(object, null, indent), 9);
        expect(root?.isComplete).to.equal(true);
        expect(valuesOf(root)).to.deep.equal([JSON.parse(JSON.stringify(object))]);
      }),
      { numRuns: CASES },
    );
  });

  it('agrees with JSON.parse about what is malformed, except for the characters in strings', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '1',
      '-',
      '.5',
      'e3',
      'null',
      ' ',
    );
    const changed = fc
      .tuple(objects(), fc.nat(), fc.nat({ max: 2 }), pieces)
      .map(([object, at, length, piece]) => {
        const text = JSON.stringify(object);
        const index = at % (text.length + 1);
        return text.slice(0, index) + piece + text.slice(index + length);
      });
    fc.assert(
      fc.property(changed, (text) => {
        const parsed = parsedObject(text);
        const root = jsonMembers(text, 9);
        if (parsed !== undefined) {
          expect(valuesOf(root)).to.deep.equal([parsed]);
        } else if (!text.includes('\\')) {
          expect(root?.isComplete, text).not.to.equal(true);
        }
      }),
      { numRuns: CASES },
    );
  });

  it('reads what precedes a cut', () => {
    fc.assert(
      fc.property(
        objects(),
        indentation(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (object, indent, at) => {
          const text = JSON.stringify(object, null, indent);
          const root = jsonMembers(text.slice(0, Math.floor(at * text.length)), 9);
          const whole = JSON.parse(text);
          for (const [key, value] of entriesOf(root).flat()) {
            expect(JSON.parse(value)).to.deep.equal(whole[key]);
          }
          expect(root?.isComplete ?? false).to.equal(at === 1);
          expect(root === undefined).to.equal(Math.floor(at * text.length) === 0);
        },
      ),
      { numRuns: CASES },
    );
  });

  it('never throws', () => {
    const pieces = fc.constantFrom(...'{ } [ ] , : " \\ "a" "query": 1 -0.5e+3 null \uFEFF \n'.split(' '));
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string())), (parts) => {
        for (const [, value] of entriesOf(jsonMembers(parts.join(''), 2)).flat()) {
          expect(value).not.to.equal('');
        }
      }),
      { numRuns: CASES },
    );
  });

  it('reads text that is nested deeply', () => {
    const deep = '['.repeat(1_000_000);
    expect(jsonMembers(`{"a": ${deep}`, 9)?.objects[0]?.cutKey).to.equal('a');
    expect(jsonMembers(`{"a": ${deep}${']'.repeat(1_000_000)}}`, 9)?.isComplete).to.equal(true);
  });
});

describe('jsonString', () => {
  it('returns the string, or undefined for any other text', () => {
    expect(jsonString('"a\\u0062\\n"')).to.equal('ab\n');
    for (const text of ['', '1', '{}', '"', '"\\x"', '"a"b', '"line\nend"']) {
      expect(jsonString(text), text).to.equal(undefined);
    }
  });
});

function objects(): fc.Arbitrary<Record<string, unknown>> {
  return fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue());
}

function indentation(): fc.Arbitrary<number | string> {
  return fc.constantFrom(0, 1, 4, '\t', '\r\n ');
}

function entriesOf(root: JsonRoot | undefined): (readonly [key: string, json: string])[][] {
  return root?.objects.map(({ members }) => [...members]) ?? [];
}

function valuesOf(root: JsonRoot | undefined): object[] {
  return entriesOf(root).map((entries) => {
    const object = {};
    for (const [key, json] of entries) {
      // Assignment would set the prototype for the key __proto__.
      Object.defineProperty(object, key, {
        value: JSON.parse(json),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return object;
  });
}

function parsedObject(text: string): object | undefined {
  try {
    const parsed = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
