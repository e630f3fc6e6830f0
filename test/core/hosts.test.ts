import { expect } from 'chai';
import fc from 'fast-check';
import { DEFAULT_HOSTS } from '../../src/core/conventions.ts';
import { hostMatcher } from '../../src/core/hosts.ts';
import { parseUrl } from '../../src/core/url.ts';

/** Patterns, origins that they match, and origins that they do not match. */
type Case = readonly [patterns: readonly string[], matched: readonly string[], unmatched: readonly string[]];

const CASES: Readonly<Record<string, Case>> = {
  "matches SEEK's hosts by default, in every notation": [
    DEFAULT_HOSTS,
    [
      'https://seek.com',
      'https://seek.com.au',
      'https://graphql.seek.com',
      'https://a.b.seek.com',
      'https://graphql.seek.com.au',
      'HTTPS://SEEK.COM',
      'https://GraphQL.Seek.Com',
      'https://seek.com.',
      'https://graphql.seek.com.',
      'http://graphql.seek.com:8080',
      'https://user:pass@graphql.seek.com',
      'https://evil.example@graphql.seek.com',
      'https://graphql.seek.com/graphql?evil.example#evil.example',
      'https://graphql%2Eseek%2Ecom',
      'https://ｇｒａｐｈｑｌ．ｓｅｅｋ．ｃｏｍ',
      'https://graphql。seek。com',
      'https:\\\\graphql.seek.com\\@evil.example',
    ],
    [],
  ],
  'matches no other host by default, however it is disguised': [
    DEFAULT_HOSTS,
    [],
    [
      'https://evilseek.com',
      'https://evil-seek.com',
      'https://seek.co',
      'https://com',
      'https://seek.com.evil.example',
      'https://graphql.seek.com.evil.example',
      'https://graphql.seek.com.nz',
      'https://seek.com@evil.example',
      'https://seek.com:443@evil.example',
      'https://seek.com%40evil.example',
      'https://evil.example/seek.com',
      'https://evil.example/.seek.com',
      'https://evil.example?.seek.com',
      'https://evil.example#.seek.com',
      'https://evil.example\\.seek.com',
      'https://evil.example\\@seek.com',
      'https://evil.example%2F.seek.com',
      'https://evil.example%23.seek.com',
      'https://evil.example%00.seek.com',
      'https://seek.com..',
      'https://seek.com.%2e',
      'https://graphql.seek.com.evil.example.',
      'https://a..seek.com',
      'https://..seek.com',
      'https://.seek.com',
      'https://%2eseek.com',
      'https://seek%252ecom',
      'https://ｅｖｉｌｓｅｅｋ.com',
      'https://ѕееk.com',
      'https://xn--k-ktbaa8i.com',
      'https://127.0.0.1',
      'https://[::1]',
      'https://:443',
      'graphql.seek.com',
      '//graphql.seek.com',
      '*.seek.com',
      'data:graphql.seek.com',
      'blob:https://graphql.seek.com/1',
      'undefined',
      'null',
      '',
    ],
  ],
  'does not match subdomains of an exact host': [
    ['graphql.seek.com'],
    ['https://graphql.seek.com', 'https://graphql.seek.com.:4000'],
    ['https://seek.com', 'https://a.graphql.seek.com', 'https://agraphql.seek.com'],
  ],
  'matches subdomains of *.domain at any depth, but not the domain itself': [
    ['*.example.com'],
    ['https://a.example.com', 'https://a.b.c.example.com', 'https://*.example.com'],
    ['https://example.com', 'https://example.com.', 'https://.example.com', 'https://aexample.com'],
  ],
  'ignores letter case and a trailing dot in a pattern': [
    ['SEEK.Example.', '*.SEEK.Example.'],
    ['https://seek.example', 'https://seek.example.', 'https://a.seek.example'],
    ['https://seek.example.evil.example'],
  ],
  'matches only the port of a pattern with a port': [
    ['localhost:4000', '*.localhost:04001'],
    ['http://localhost:4000', 'https://LOCALHOST:4000', 'http://a.localhost:4001'],
    ['http://localhost', 'http://localhost:40000', 'http://localhost:4001', 'http://a.localhost:4000'],
  ],
  'accepts ports from 1 to 65535': [
    ['a.example:1', 'a.example:65535'],
    ['http://a.example:1', 'http://a.example:65535'],
    ['http://a.example:2', 'http://a.example:65534'],
  ],
  'uses the default port of the scheme for an origin without a port': [
    ['a.example:443', 'b.example:80'],
    ['https://a.example', 'https://a.example:443', 'http://a.example:443', 'http://b.example'],
    ['http://a.example', 'https://b.example', 'foo://a.example'],
  ],
  'treats an internationalised name and its punycode as equal': [
    ['bücher.example', '*.xn--fiqs8s'],
    ['https://xn--bcher-kva.example', 'https://BÜCHER.example', 'https://a.中国', 'https://a.xn--fiqs8s'],
    ['https://bucher.example', 'https://中国', 'https://xn--fiqs8s'],
  ],
  'matches an IPv4 address in every notation': [
    ['127.0.0.1', '0x5db8d822', '10.1'],
    [
      'http://127.0.0.1:4000',
      'http://127.0.0.1.',
      'http://0x7f.1',
      'http://2130706433',
      'http://0177.0.0.1',
      'http://127.1',
      'http://１２７.0.0.1',
      'http://93.184.216.34',
      'http://10.0.0.1',
    ],
    ['http://127.0.0.2', 'http://1.127.0.0.1', 'http://127.0.0.1.example', 'http://[::ffff:127.0.0.1]'],
  ],
  'matches an IPv6 address in every notation': [
    ['[2001:DB8:0:0::1]', '[::1]:4000', '[::ffff:127.0.0.1]'],
    [
      'http://[2001:db8::1]',
      'http://[2001:0db8:0000:0000:0000:0000:0000:0001]:8080',
      'http://[0:0:0:0:0:0:0:1]:4000',
      'http://[::ffff:7f00:1]',
    ],
    ['http://[2001:db8::2]', 'http://[::1]', 'http://[::1]:4001', 'http://127.0.0.1', 'http://[::1'],
  ],
  'matches no host for an empty list': [[], [], ['https://seek.com', 'https://graphql.seek.com', '']],
};

const INVALID_PATTERNS = [
  '',
  ' ',
  '*',
  '*.',
  '.',
  '..',
  '**.seek.com',
  '*seek.com',
  'graphql.*.com',
  '*.*.com',
  'a..seek.com',
  '.seek.com',
  '*..seek.com',
  'seek.com..',
  'https://seek.com',
  'seek.com/',
  'seek.com/graphql',
  'user@seek.com',
  'seek.com?a',
  'seek.com#a',
  'seek.com\\a',
  'seek%2Ecom',
  'seek.com, seek.com.au',
  ' seek.com',
  'seek.com\n',
  'seek.com:',
  'seek.com:0',
  'seek.com:65536',
  'seek.com:http',
  'seek.com:-1',
  'seek.com:443:443',
  '::1',
  '2001:db8::1',
  '[::1',
  '::1]',
  '[]',
  '[::g]',
  '[fe80::1%eth0]',
  '*.127.0.0.1',
  '*.0x7f.1',
  '*.1',
  '*.[::1]',
  '256.0.0.1',
  'seek.1',
  '\u00ad',
];

describe('hostMatcher', () => {
  for (const [behaviour, [patterns, matched, unmatched]] of Object.entries(CASES)) {
    it(behaviour, () => {
      const matches = hostMatcher(patterns);
      expect(matched.filter((origin) => !matches(origin))).to.deep.equal([]);
      expect(unmatched.filter((origin) => matches(origin))).to.deep.equal([]);
    });
  }

  for (const pattern of INVALID_PATTERNS) {
    it(`rejects ${JSON.stringify(pattern)} with a RangeError that names it`, () => {
      expect(() => hostMatcher(['seek.com', pattern])).to.throw(
        RangeError,
        `${JSON.stringify(pattern)} is not a valid host pattern, such as `,
      );
    });
  }

  it('matches a URL if and only if its host matches a pattern', () => {
    fc.assert(
      fc.property(fc.array(patterns, { maxLength: 4 }), disguisedUrls, (generated, { url, labels, port }) => {
        const expected = generated.some((pattern) => rule(pattern, labels, port));
        expect(hostMatcher(generated.map(patternText))(url)).to.equal(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never throws for an origin, and matches no host outside the domains', () => {
    const matches = hostMatcher(DEFAULT_HOSTS);
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), originsAround(seekHosts)), (origin) => {
        if (matches(origin)) {
          expect(new URL(origin).hostname).to.match(/^(?:[^.]+\.)*seek\.com(?:\.au)?\.?$/);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('rejects any text by name, or matches only its host or its subdomains', () => {
    const patternsAndOrigins = fc
      .oneof(
        { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
        { weight: 3, arbitrary: hostilePatterns },
      )
      .chain((pattern) =>
        fc.tuple(fc.constant(pattern), originsAround(fc.constant(pattern.replace('*.', '')))),
      );
    fc.assert(
      fc.property(patternsAndOrigins, ([pattern, origin]) => {
        let matches: (origin: string) => boolean;
        try {
          matches = hostMatcher([pattern]);
        } catch (error) {
          expect(error).to.be.instanceOf(RangeError);
          expect((error as RangeError).message).to.contain(JSON.stringify(pattern));
          return;
        }
        const below = pattern.startsWith('*.');
        const host = hostnameOf(`http://${below ? pattern.slice(2) : pattern}`) as string;
        expect(matches(`https://${host}.evil.example`)).to.equal(false);
        expect(matches(`https://evil${host}`)).to.equal(false);
        if (matches(origin)) {
          const hostname = hostnameOf(origin) as string;
          expect(below ? hostname.slice(-host.length - 1) : hostname).to.equal(below ? `.${host}` : host);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('caches repeated origins, up to a limit', () => {
    const { URL: RealURL } = globalThis;
    let parsed = 0;
    globalThis.URL = class extends RealURL {
      constructor(...args: ConstructorParameters<typeof RealURL>) {
        super(...args);
        parsed++;
      }
    };
    try {
      const matches = hostMatcher(['*.seek.com']);
      const parsedFor = (origins: readonly string[]) => {
        parsed = 0;
        origins.forEach(matches);
        return parsed;
      };
      const origins = Array.from({ length: 1_000 }, (_, i) => `https://a${i}.seek.com`);
      expect(parsedFor(origins)).to.equal(1_000);
      expect(parsedFor(origins)).to.equal(0);
      expect(parsedFor(['https://evil.example', 'https://evil.example'])).to.equal(1);
      expect(parsedFor(origins.slice(0, 1))).to.equal(1);
    } finally {
      globalThis.URL = RealURL;
    }
  });

  it('returns the correct result for a growing number of repeated origins', () => {
    const matches = hostMatcher(['*.seek.com']);
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 5_000; i++) {
        expect(matches(`https://a${i}.seek.com`)).to.equal(true);
        expect(matches(`https://a${i}.evil.example`)).to.equal(false);
      }
    }
    expect(matches('https://a0.seek.com')).to.equal(true);
    expect(matches('https://a0.seek.com')).to.equal(true);
  });
});

interface Pattern {
  readonly labels: readonly string[];
  readonly below: boolean;
  readonly port: number | undefined;
}

// Few labels, so that hosts often match patterns.
const label = fc.constantFrom('seek', 'seek', 'com', 'com', 'au', 'evil', 'xn--bcher-kva', 'a-b');
const hosts = fc.array(label, { minLength: 1, maxLength: 4 });
const ports = fc.option(fc.constantFrom(80, 443, 4000), { nil: undefined });
const patterns: fc.Arbitrary<Pattern> = fc.record({ labels: hosts, below: fc.boolean(), port: ports });

const disguisedUrls = fc
  .record({
    labels: hosts,
    port: ports,
    scheme: fc.constantFrom('http', 'https', 'HTTPS'),
    userInfo: fc.constantFrom('', '', 'user@', 'user:pass@', 'seek.com@', '@', 'seek.com:80@'),
    dot: fc.constantFrom('', '', '.'),
    upper: fc.boolean(),
    rest: fc.constantFrom(
      '',
      '/',
      '/.seek.com',
      '?.seek.com',
      '#.seek.com',
      '/@seek.com',
      '\\.seek.com',
      ':/',
    ),
  })
  .map(({ labels, port, scheme, userInfo, dot, upper, rest }) => {
    const host = labels.join('.') + dot;
    const portPart = port === undefined || rest === ':/' ? '' : `:${port}`;
    return {
      url: `${scheme}://${userInfo}${upper ? host.toUpperCase() : host}${portPart}${rest}`,
      labels,
      port: portPart === '' ? (scheme === 'http' ? 80 : 443) : (port as number),
    };
  });

function patternText({ labels, below, port }: Pattern): string {
  return `${below ? '*.' : ''}${labels.join('.')}${port === undefined ? '' : `:${port}`}`;
}

/** The documented rule, applied to lists of labels instead of text. */
function rule(pattern: Pattern, labels: readonly string[], port: number): boolean {
  const more = labels.length - pattern.labels.length;
  return (
    (pattern.below ? more > 0 : more === 0) &&
    pattern.labels.every((part, i) => part === labels[i + more]) &&
    (pattern.port === undefined || pattern.port === port)
  );
}

const pieces = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          'a.',
          'a.',
          '.',
          '%2e',
          '。',
          '@',
          ':',
          '/',
          '//',
          '\\',
          '?',
          '#',
          '%',
          '%00',
          '%2f',
          '::1',
          '[',
          ']',
        ],
        ...[
          '*.',
          ' ',
          '\t',
          '\n',
          '\0',
          '\u00ad',
          'ｓ',
          '٣',
          '1',
          '0x7f',
          ':443',
          ':80',
          'seek.com',
          'evil',
          'é',
        ],
      ),
      fc.string({ unit: 'binary', maxLength: 2 }),
    ),
    { maxLength: 3 },
  )
  .map((parts) => parts.join(''));
const schemes = fc.constantFrom(
  'https://',
  'https://',
  'http://',
  'HTTPS:\\\\',
  'foo://',
  'blob:https://',
  '',
  '//',
);
const seekHosts = fc.constantFrom('seek.com', '.seek.com', 'SEEK.com.au', 'seek%2ecom', 'ｓeek。com');
const originsAround = (host: fc.Arbitrary<string>) =>
  fc
    .tuple(schemes, fc.oneof(fc.constant(''), pieces), host, fc.oneof(fc.constant(''), pieces))
    .map((parts) => parts.join(''));
const hostilePatterns = fc
  .tuple(
    fc.constantFrom('', '*.'),
    fc.oneof(label, pieces),
    fc.oneof(fc.constantFrom('', '.com', ':443'), pieces),
  )
  .map((parts) => parts.join(''));

/** Returns `URL.hostname` without a trailing dot. */
function hostnameOf(url: string): string | undefined {
  return parseUrl(url)?.hostname.replace(/\.$/, '');
}
