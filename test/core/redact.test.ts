import { expect } from 'chai';
import fc from 'fast-check';
import { redactQuery, redactUrl, SECRET_QUERY_KEYS, secretKeysWith } from '../../src/core/redact.ts';

const ORIGIN = 'https://files.seek.com/path';
const SECRET_KEYS = secretKeysWith([]);

describe('redactUrl', () => {
  for (const [url, expected] of [
    ['https://user@seek.com/', 'https://REDACTED@seek.com/'],
    ['https://user:pass@seek.com/a', 'https://REDACTED:REDACTED@seek.com/a'],
    ['https://us@er:pa@ss@seek.com/', 'https://REDACTED:REDACTED@seek.com/'],
    ['https://user:pa:ss@seek.com?a=1', 'https://REDACTED:REDACTED@seek.com?a=1'],
    ['HTTPS://:pass@[::1]:4000#a', 'HTTPS://REDACTED:REDACTED@[::1]:4000#a'],
    ['https://user:pass@seek.com/?sig=1#part', 'https://REDACTED:REDACTED@seek.com/?sig=REDACTED#part'],
    [`${ORIGIN}?token=abc#part`, `${ORIGIN}?token=REDACTED#part`],
    [`${ORIGIN}?a=1&token=abc&b=%20+%C3%A9`, `${ORIGIN}?a=1&token=REDACTED&b=%20+%C3%A9`],
    [`${ORIGIN}?token=a@b:c/d?e=f`, `${ORIGIN}?token=REDACTED`],
    [`${ORIGIN}#access_token=abc&page=2`, `${ORIGIN}#access_token=REDACTED&page=2`],
    [`${ORIGIN}?a=1#token=abc`, `${ORIGIN}?a=1#token=REDACTED`],
    ['https://us@er:8080', 'https://REDACTED@er:8080'],
    ['https://us@er@seek.com:8080/', 'https://REDACTED@seek.com:8080/'],
    [
      `${ORIGIN}?seek-token=abc&SEEK-Prefill-Id=def`,
      `${ORIGIN}?seek-token=REDACTED&SEEK-Prefill-Id=REDACTED`,
    ],
    [
      `${ORIGIN}?next=https://a.example/?token=abc;d&b=2`,
      `${ORIGIN}?next=https://a.example/?token=REDACTED&b=2`,
    ],
  ] as const) {
    it(`redacts ${url} to ${expected}`, () => {
      expect(redactUrl(url)).to.equal(expected);
    });
  }

  for (const url of [
    'https://seek.com',
    'https://seek.com/@user',
    'https://seek.com/user:pass@seek.com',
    'https://seek.com?a=user:pass@seek.com',
    'https://seek.com#user:pass@seek.com',
    `${ORIGIN}/token=abc/sig=def`,
    `${ORIGIN}?`,
    `${ORIGIN}?#`,
    `${ORIGIN}?token`,
    `${ORIGIN}?=token`,
    `${ORIGIN}?a=token`,
    `${ORIGIN}?my_token=1&tokens=2&token.=3&signature2=4`,
    `${ORIGIN}?b=2&a=1&b=%41&c=%zz&d;e&&=&f=g=h#part`,
    '',
  ]) {
    it(`does not change ${JSON.stringify(url)}`, () => {
      expect(redactUrl(url)).to.equal(url);
    });
  }
});

describe('redactQuery', () => {
  it('redacts the keys of cloud storage, OAuth 2.0 and SEEK', () => {
    expect(SECRET_QUERY_KEYS).to.have.members([
      ...['X-Amz-Signature', 'X-Amz-Security-Token', 'X-Amz-Credential', 'AWSAccessKeyId'],
      ...['Signature', 'sig', 'X-Goog-Signature'],
      ...['token', 'access_token', 'refresh_token', 'id_token', 'code'],
      ...['client_secret', 'client_assertion', 'password', 'apikey', 'api_key'],
      ...['seek-token', 'seek-prefill-id'],
    ]);
  });

  for (const key of SECRET_QUERY_KEYS) {
    const encoded = [...key].map((char) => `%${char.charCodeAt(0).toString(16)}`).join('');
    for (const written of [key, key.toUpperCase(), key.toLowerCase(), encoded, encoded.toUpperCase()]) {
      it(`redacts the value of ${written}`, () => {
        expect(redactQuery(`?a=1&${written}=abc%2B/=&b=2`)).to.equal(`?a=1&${written}=REDACTED&b=2`);
        expect(redactQuery(`${written}=abc#part`)).to.equal(`${written}=REDACTED#part`);
      });
    }
  }

  for (const [query, expected] of [
    ['?a=1;token=abc;b=2', '?a=1;token=REDACTED'],
    ['?a=1;token=abc&b=2', '?a=1;token=REDACTED&b=2'],
    ['?token=abc;def&b=2;c=3', '?token=REDACTED&b=2;c=3'],
    ['?a;token=abc', '?a;token=REDACTED'],
    ['?a=;;token=abc', '?a=;;token=REDACTED'],
    ['?token=abc&token=def&TOKEN=', '?token=REDACTED&token=REDACTED&TOKEN=REDACTED'],
    ['?to%6ben=abc&to%zzken=1', '?to%6ben=REDACTED&to%zzken=1'],
  ] as const) {
    it(`redacts ${query} to ${expected}`, () => {
      expect(redactQuery(query)).to.equal(expected);
    });
  }

  it('redacts the values of further keys, in any letter case', () => {
    const further = secretKeysWith(['Mine']);
    expect(redactQuery('?mine=1&token=2&yours=3', further)).to.equal('?mine=REDACTED&token=REDACTED&yours=3');
    expect(redactUrl(`${ORIGIN}?a=1;MINE=1`, further)).to.equal(`${ORIGIN}?a=1;MINE=REDACTED`);
    const others = secretKeysWith(['schlüssel', 'schl%C3%BCssel', 'my key']);
    expect(redactQuery('?schl%C3%BCssel=1&schlüssel=2&my%20key=3&schl%FCssel=4', others)).to.equal(
      '?schl%C3%BCssel=REDACTED&schlüssel=REDACTED&my%20key=REDACTED&schl%FCssel=4',
    );
  });

  it('accepts texts of any length', () => {
    const long = 1_000_000;
    for (const [text, expected] of [
      [`?${'a'.repeat(long)}`, `?${'a'.repeat(long)}`],
      [`?${'a=;'.repeat(long)}token=abc`, `?${'a=;'.repeat(long)}token=REDACTED`],
      [`?${'?'.repeat(long)}token=abc`, `?${'?'.repeat(long)}token=REDACTED`],
      [`?token=abc${';b=2'.repeat(long)}&c=3`, '?token=REDACTED&c=3'],
    ] as const) {
      expect(redactQuery(text) === expected).to.equal(true);
    }
  });

  for (const unit of [
    '(',
    ';',
    '&',
    '%',
    '?',
    '#',
    '=',
    ':',
    '@',
    'a=;',
    '%=&',
    'token=;',
    '%74oken',
    '://',
  ]) {
    it(`looks up keys in linear time in ${unit} repeated`, () => {
      for (const length of [10_000, 100_000, 1_000_000]) {
        const text = unit.repeat(length / unit.length);
        let characters = 0;
        let lookups = 0;
        const counting = {
          has: (key: string) => {
            lookups++;
            characters += key.length;
            return SECRET_KEYS.has(key);
          },
        } as ReadonlySet<string>;
        for (const redact of [redactQuery, redactUrl]) {
          [characters, lookups] = [0, 0];
          redact(text, counting);
          expect(characters).to.be.at.most(text.length);
          expect(lookups).to.be.at.most(text.split('=').length - 1);
        }
      }
    });
  }

  it('redacts secret pairs between any other pairs, and changes nothing else', () => {
    fc.assert(
      fc.property(queries, ({ query, expected }) => {
        expect(redactQuery(query)).to.equal(expected);
        expect(redactUrl(ORIGIN + query)).to.equal(ORIGIN + expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it('redacts secrets in any text', () => {
    const anything = fc
      .array(fc.oneof(fc.constantFrom(...'?&;=#%@/'), fc.string({ unit: 'binary' })))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        anything,
        fc.constantFrom('&', ';'),
        secretKeys,
        anything,
        (before, separator, key, after) => {
          const query = `?a=${before}${separator}${key}=SECRET${after}`;
          expect(redactQuery(query)).not.to.contain('SECRET');
          expect(redactUrl(ORIGIN + query)).not.to.contain('SECRET');
        },
      ),
      { numRuns: 500 },
    );
  });

  it('does not change its own result', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      queries.map(({ query }) => query),
      fc
        .tuple(fc.string(), fc.string(), queries)
        .map(([user, host, { query }]) => `https://${user}@${host}${query}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(redactQuery(redactQuery(text))).to.equal(redactQuery(text));
        expect(redactUrl(redactUrl(text))).to.equal(redactUrl(text));
      }),
    );
  });
});

/** A secret key in any letter case, with some of its characters percent-encoded. */
const secretKeys = fc
  .tuple(fc.constantFrom(...SECRET_QUERY_KEYS), fc.array(fc.nat(3), { minLength: 20, maxLength: 20 }))
  .map(([key, ways]) =>
    [...key]
      .map(
        (char, i) =>
          [char, char.toUpperCase(), char.toLowerCase(), `%${char.charCodeAt(0).toString(16)}`][ways[i] ?? 0],
      )
      .join(''),
  );
const plainText = fc.string({ unit: fc.constantFrom(...'abcSIGtoken019%+/:@.-_~é') });
const plainPairs = fc
  .tuple(plainText, fc.constantFrom('', '=', '=='), plainText)
  .map(([key, equals, value]) => `${key}_${equals}${value}`);
const secretPairs = fc
  .tuple(secretKeys, plainText, plainText)
  .map(([key, a, b]) => ({ key, value: `${a}=?${b}` }));

/** Groups, separated by `&`, of pairs, separated by `;`. The value of a secret extends to the end of its group. */
const queries = fc
  .tuple(
    fc.array(fc.array(fc.oneof(plainPairs, secretPairs), { maxLength: 4 }), { maxLength: 4 }),
    fc.constantFrom('', '#', '#part'),
  )
  .map(([groups, fragment]) => {
    const query = groups
      .map((pairs) =>
        pairs.map((pair) => (typeof pair === 'string' ? pair : `${pair.key}=${pair.value}`)).join(';'),
      )
      .join('&');
    const expected = groups
      .map((pairs) => {
        const secret = pairs.findIndex((pair) => typeof pair !== 'string');
        return pairs
          .slice(0, secret === -1 ? pairs.length : secret + 1)
          .map((pair) => (typeof pair === 'string' ? pair : `${pair.key}=REDACTED`))
          .join(';');
      })
      .join('&');
    return { query: `?${query}${fragment}`, expected: `?${expected}${fragment}` };
  });
