import { expect } from 'chai';
import { destinationOf, isIpAddress, parseUrl } from '../../src/core/url.ts';

describe('destinationOf', () => {
  for (const [what, route, destination] of [
    ['the origin', { origin: 'https://graphql.seek.com', path: '/graphql' }, 'https://graphql.seek.com'],
    [
      'the origin, regardless of the Host header',
      { origin: 'https://a.example', path: '/', host: 'graphql.seek.com' },
      'https://a.example',
    ],
    [
      'the Host header of a request to an IP address',
      { origin: 'https://192.0.2.1', path: '/', host: 'graphql.seek.com' },
      'https://graphql.seek.com',
    ],
    [
      'the target of a request to a forwarding proxy',
      { origin: 'http://proxy.example:3128', path: 'http://graphql.seek.com/graphql' },
      'http://graphql.seek.com',
    ],
    [
      'the origin if the target is not a URL',
      { origin: 'https://a.example', path: '*' },
      'https://a.example',
    ],
  ] as const) {
    it(`returns ${what}`, () => {
      expect(destinationOf({ host: undefined, ...route })).to.equal(destination);
    });
  }
});

describe('isIpAddress', () => {
  for (const [hostname, expected] of [
    ['127.0.0.1', true],
    ['[::1]', true],
    ['1.2.3.4.example', false],
    ['a1.2.3.4', false],
    ['1.2.3', false],
    ['seek.com', false],
  ] as const) {
    it(`returns ${expected} for ${hostname}`, () => {
      expect(isIpAddress(hostname)).to.equal(expected);
    });
  }
});

describe('parseUrl', () => {
  it('returns the URL, or undefined if it is invalid', () => {
    expect(parseUrl('https://seek.com/a')?.href).to.equal('https://seek.com/a');
    expect(parseUrl('/a?b', 'https://seek.com')?.href).to.equal('https://seek.com/a?b');
    expect(parseUrl('/a?b')).to.equal(undefined);
    expect(parseUrl('https://')).to.equal(undefined);
  });
});
