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
];

describe('isGenericUserAgent', () => {
  for (const userAgent of ['', ...GENERIC]) {
    it(`returns true for ${JSON.stringify(userAgent)}`, () => {
      expect(isGenericUserAgent(userAgent)).to.equal(true);
    });
  }
  for (const userAgent of NAMED) {
    it(`returns false for ${JSON.stringify(userAgent)}`, () => {
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
});
