import { expect } from 'chai';
import fc from 'fast-check';
import { DEFAULT_HOSTS } from '../../../src/core/conventions.ts';
import { type HostMatcher, hostMatcher } from '../../../src/core/hosts.ts';
import { destinationOf, parseUrl } from '../../../src/core/url.ts';
import { host, hostile, leadsToSeek, origin, text } from './hostile.ts';

describe('hostile hosts and origins', () => {
  const isSeek = hostMatcher(DEFAULT_HOSTS);

  hostile("an origin is SEEK's if and only if its host is", 0.17, origin, (each) => {
    expect(isSeek(each)).to.equal(leadsToSeek(each));
    // The second result comes from the cache.
    expect(isSeek(each)).to.equal(leadsToSeek(each));
  });

  const patterns = fc.array(
    fc.oneof(
      host,
      host.map((each) => `*.${each}`),
      text,
    ),
    { maxLength: 4 },
  );
  hostile(
    'a pattern is rejected by name, or matches only its host',
    0.1,
    fc.tuple(patterns, origin),
    ([each, url]) => {
      let matches: HostMatcher;
      try {
        matches = hostMatcher(each);
      } catch (error) {
        expect(error).to.be.instanceOf(RangeError);
        expect((error as Error).message).to.match(/^".*" is not a valid host pattern, such as /s);
        return;
      }
      if (matches(url)) {
        const { hostname } = new URL(url);
        expect(
          each.some((pattern) => isWithin(hostname, pattern)),
          `${url} by ${each}`,
        ).to.equal(true);
      }
    },
  );

  const route = fc.record({
    origin,
    path: fc.oneof(origin, text),
    host: fc.option(host, { nil: undefined }),
  });
  hostile('a route leads to SEEK only if a part of it names SEEK', 0.08, route, (each) => {
    const { origin: given, path, host: header } = each;
    const { hostname } = parseUrl(given) ?? { hostname: '' };
    if (path.startsWith('/') && !/^[\d.]*$|^\[/.test(hostname)) {
      // The Host header does not override a host name.
      expect(destinationOf(each)).to.equal(given);
    }
    if (isSeek(destinationOf(each))) {
      expect([given, path, `http://${header}`].some(leadsToSeek), JSON.stringify(each)).to.equal(true);
    }
  });
});

/** Whether the host name matches the pattern: ends with its host, at the start of a label. */
function isWithin(hostname: string, pattern: string): boolean {
  const { hostname: wanted } = new URL(`http://${pattern.replace(/^\*\./, '')}`);
  const [name, end] = [hostname, wanted].map((each) => `.${each.replace(/\.$/, '')}`) as [string, string];
  return pattern.startsWith('*.') ? name.endsWith(end) && name !== end : name === end;
}
