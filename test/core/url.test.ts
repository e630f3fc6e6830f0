import { expect } from 'chai';
import { destinationOf, isIpAddress, parseUrl } from '../../src/core/url.ts';

describe('destinationOf', () => {
  for (const [what, route, destination] of [
    ['the origin', { origin: 'https://graphql.seek.com', path: '/graphql' }, 'https://graphql.seek.com'],
    [
      'the origin, whatever Host says',
      { origin: 'https://a.example', path: '/', host: 'graphql.seek.com' },
      'https://a.example',
    ],
    [
      'the Host of a request to an IP address',
      { origin: 'https://192.0.2.1', path: '/', host: 'graphql.seek.com' },
      'https://graphql.seek.com',
    ],
    [
      'the target of a request to a forwarding proxy',
      { origin: 'http://proxy.example:3128', path: 'http://graphql.seek.com/graphql' },
      'http://graphql.seek.com',
    ],
    [
      'the origin where the target is not a URL',
      { origin: 'https://a.example', path: '*' },
      'https://a.example',
    ],
  ] as const) {
    it(`is ${what}`, () => {
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
    it(`says that ${hostname} is ${expected ? 'one' : 'none'}`, () => {
      expect(isIpAddress(hostname)).to.equal(expected);
    });
  }
});

describe('parseUrl', () => {
  it('gives the URL, or nothing where there is none', () => {
    expect(parseUrl('https://seek.com/a')?.href).to.equal('https://seek.com/a');
    expect(parseUrl('/a?b', 'https://seek.com')?.href).to.equal('https://seek.com/a?b');
    expect(parseUrl('/a?b')).to.equal(undefined);
    expect(parseUrl('https://')).to.equal(undefined);
  });
});
