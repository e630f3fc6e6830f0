import { expect } from 'chai';
import fc from 'fast-check';
import { isGenericUserAgent } from '../../src/core/user-agent.ts';

const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'aZ9-./@ \t\r\n\0\x7f;()",é日😀') }),
);

const GENERIC = [
  'node',
  'undici',
  'Node.js/24',
  'axios/1.7.2',
  'AXIOS/1.7.2',
  'got (https://github.com/sindresorhus/got)',
  'node-fetch/1.0 (+https://github.com/bitinn/node-fetch)',
  'node-fetch',
  'node-superagent/10.1.0',
  'gaxios/6.7.1 node/24',
  'make-fetch-happen/14.0.3 (+https://npm.im/make-fetch-happen)',
  'axios/1.7.2, undici',
  ' node\t',
  '(comment only)',
  'got (nested (comments (here)) and) (there)',
  'got (a quoted \\) parenthesis \\( and a backslash \\\\)',
  'got(without a space)node/24',
];
const NAMED = [
  'my-service',
  'my-service/1.2.3',
  'axios/1.7 my-service/2',
  'my-service/2 axios/1.7',
  'my-service (axios/1.7)',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)',
  'node-importer/1.0',
  'my-axios/1.0',
  'got-it',
  'nodes',
  '/node',
  '@node',
  'got (not closed',
  'got (not (closed)',
  'got (not closed \\)',
  'got (ends in a backslash\\',
  'got )',
  'got (closed) twice)',
  'got (a) my-service (b)',
];

describe('isGenericUserAgent', () => {
  for (const userAgent of ['', ...GENERIC]) {
    it(`returns true for ${JSON.stringify(userAgent)}`, () => {
      expect(isGenericUserAgent(userAgent)).to.equal(true);
    });
  }
  for (const userAgent of NAMED) {
    it(`returns false for ${JSON.stringify(userAgent.slice(0, 80))}`, () => {
      expect(isGenericUserAgent(userAgent)).to.equal(false);
    });
  }

  it('recognises an application among any libraries', () => {
    const libraries = fc.array(fc.constantFrom(...GENERIC), { maxLength: 3 });
    fc.assert(
      fc.property(libraries, fc.constantFrom(...NAMED), libraries, (before, application, after) => {
        expect(isGenericUserAgent([...before, ...after].join(' '))).to.equal(true);
        expect(isGenericUserAgent([...before, application, ...after].join(' '))).to.equal(false);
      }),
    );
  });

  it('accepts any text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(isGenericUserAgent(text)).to.be.a('boolean');
        expect(isGenericUserAgent(`${text} my-service/1`.replaceAll(/[()]/g, ''))).to.equal(false);
      }),
    );
  });

  it('reads any nesting of comments', () => {
    const { comment } = fc.letrec<{ comment: string }>((tie) => ({
      comment: fc
        .array(
          fc.oneof(
            { maxDepth: 6 },
            fc.string({ unit: fc.constantFrom(...'a/, 1') }),
            fc.constantFrom('\\(', '\\)', '\\\\', 'my-service/1'),
            tie('comment'),
          ),
        )
        .map((parts) => `(${parts.join('')})`),
    }));
    fc.assert(
      fc.property(comment, comment, (before, after) => {
        expect(isGenericUserAgent(`${before}axios/1.7${after}`)).to.equal(true);
        expect(isGenericUserAgent(`${before}my-service/1${after}`)).to.equal(false);
        expect(isGenericUserAgent(`axios/1.7 ${before.slice(0, -1)}`)).to.equal(false);
        expect(isGenericUserAgent(`axios/1.7 ${before})`)).to.equal(false);
      }),
    );
  });

  for (const unit of ['(', ')', '()', '(\\', '\\', 'a', ' ', '(a)b ', 'node/1 ', 'aws-sdk-js/3 ', 'a@']) {
    it(`takes linear time for ${JSON.stringify(unit)} repeated`, () => {
      for (const length of [10_000, 100_000, 1_000_000]) {
        const text = unit.repeat(length / unit.length);
        expect(charactersRead(text)).to.be.at.most(3 * length + 10);
      }
    });
  }
});

/** How many characters of a text `isGenericUserAgent` reads, one by one and in slices. */
function charactersRead(text: string): number {
  let count = 0;
  const counting = new Proxy(Object(text) as Record<PropertyKey, unknown>, {
    get: (_target, key) => {
      if (key === 'length') {
        return text.length;
      }
      if (key === 'slice') {
        return (start: number, end: number) => {
          count += end - start;
          return text.slice(start, end);
        };
      }
      // Any other method could read all of the text without being counted.
      if (typeof key !== 'string' || !/^\d+$/.test(key)) {
        throw new TypeError(`unexpected access to ${String(key)}`);
      }
      count++;
      return text[Number(key)];
    },
  });
  isGenericUserAgent(counting as unknown as string);
  return count;
}
