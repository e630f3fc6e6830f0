import { expect } from 'chai';
import fc from 'fast-check';
import { productToken, productTokens } from '../../src/core/product-token.ts';

/** RFC 9110: `product = token ["/" product-version]`. Several products are separated by spaces. */
const PRODUCT = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+(?:/[!#$%&'*+\\-.^_`|~0-9A-Za-z]+)?";
const ONE_PRODUCT = new RegExp(`^${PRODUCT}$`);
const PRODUCTS = new RegExp(`^${PRODUCT}(?: ${PRODUCT})*$`);

const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'aZ9-./@ \t\r\n\0\x7f;()",é日😀') }),
);

describe('productTokens', () => {
  for (const [text, expected] of [
    ['my-service/1.2.3', 'my-service/1.2.3'],
    ['my-service', 'my-service'],
    ['my-service/1.2.3 build/77', 'my-service/1.2.3 build/77'],
    [' my-service/1.2.3 \t build/77\n', 'my-service/1.2.3 build/77'],
    ['@example/import/1.2.3', 'import/1.2.3'],
    ['@example/import @example/export/2', 'import export/2'],
    ['@/import', 'import'],
    ['@example', '-example'],
    ['\n@example/import/1.2.3', 'import/1.2.3'],
    ['a \n@example/import/1.2.3', 'a import/1.2.3'],
    ['a@b/c', 'a-b/c'],
    ['My Café/1.0 (prod)', 'My Caf-/1.0 -prod-'],
    ['a/b/c', 'a/b-c'],
    ['a/', 'a'],
    ['a/-', 'a'],
    ['a//b', 'a/-b'],
    ['a/1\r\nX-Injected: 1', 'a/1--X-Injected- 1'],
    ['naïve😀\0\x7f', 'na-ve----'],
    ["!#$%&'*+-.^_`|~0/aZ", "!#$%&'*+-.^_`|~0/aZ"],
    ['--- a /1', 'a'],
    ['', undefined],
    [' \t', undefined],
    ['---', undefined],
    ['/1.2.3', undefined],
    ['@example/', undefined],
    ['日本', undefined],
  ] as const) {
    it(`converts ${JSON.stringify(text)} to ${JSON.stringify(expected)}`, () => {
      expect(productTokens(text)).to.equal(expected);
    });
  }

  it('converts any text to a list of product tokens or to undefined', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(productTokens(text) ?? 'nothing').to.match(PRODUCTS);
      }),
      { numRuns: 1_000 },
    );
  });

  it('does not change its own result', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const tokens = productTokens(text);
        expect(tokens && productTokens(tokens)).to.equal(tokens);
      }),
      { numRuns: 1_000 },
    );
  });

  it('does not change a list of product tokens that contain names', () => {
    const products = fc.array(fc.stringMatching(new RegExp(`^[0-9A-Za-z]${PRODUCT}[0-9A-Za-z]$`)), {
      minLength: 1,
    });
    fc.assert(
      fc.property(products, (list) => {
        expect(productTokens(list.join(' '))).to.equal(list.join(' '));
      }),
    );
  });

  it('finds a product if and only if a word of the text starts with a name', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const names = text
          .split(/[ \t]/)
          .map((word) => word.replace(/^\s*@[^/]*\//, '').replace(/\/.*/s, ''));
        expect(productTokens(text) !== undefined).to.equal(names.some((name) => /[0-9A-Za-z]/.test(name)));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('productToken', () => {
  for (const [name, version, expected] of [
    ['my-service', '1.2.3', 'my-service/1.2.3'],
    ['my-service', undefined, 'my-service'],
    ['@example/import', '1.2.3', 'import/1.2.3'],
    [' @example/import ', ' 1.2.3\n', 'import/1.2.3'],
    ['my service', '1.2.3 beta', 'my-service/1.2.3-beta'],
    ['a/b', '1/2', 'a-b/1-2'],
    ['a@b/c', '1', 'a-b-c/1'],
    ['my-service', '1.2.3+build.7', 'my-service/1.2.3+build.7'],
    ['my-service', '', 'my-service'],
    ['my-service', '日', 'my-service'],
    ['', '1.2.3', undefined],
    ['@example/', '1.2.3', undefined],
    ['日本', '1.2.3', undefined],
  ] as const) {
    it(`converts ${JSON.stringify(name)} and ${JSON.stringify(version)} to ${JSON.stringify(expected)}`, () => {
      expect(productToken(name, version)).to.equal(expected);
    });
  }

  it('converts any texts to one product token or to undefined', () => {
    fc.assert(
      fc.property(texts, fc.option(texts, { nil: undefined }), (name, version) => {
        expect(productToken(name, version) ?? 'nothing').to.match(ONE_PRODUCT);
      }),
      { numRuns: 1_000 },
    );
  });
});
