import { expect } from 'chai';
import { canFollow, headersFor, markRedirected, nextHop } from '../../../src/node/native-fetch/redirects.ts';

const FROM = new URL('https://seek.example/a/b');
const response = (status: number, location?: string) =>
  new Response(null, { status, headers: location === undefined ? {} : { location } });

describe('the redirects of fetch', () => {
  it('lead to an HTTP URL', () => {
    const hop = nextHop(response(302, '../c?d'), FROM);
    expect(`${hop && hop !== 'native' ? hop.href : hop}`).to.equal('https://seek.example/c?d');
  });

  it('are none without a location, or with another status', () => {
    expect(nextHop(response(302), FROM)).to.equal(undefined);
    expect(nextHop(response(304, '/c'), FROM)).to.equal(undefined);
  });

  it('are for the runtime to judge if it may refuse them', () => {
    for (const location of ['https://[a', 'file:///a', '/é', '']) {
      expect(nextHop(response(307, location), FROM), location).to.equal('native');
    }
  });

  it('are followed for requests without a body that ask for it', () => {
    const request = { method: 'GET', body: undefined, redirect: 'follow', unix: undefined };
    expect(canFollow(request as never)).to.equal(true);
    expect(canFollow({ ...request, method: 'HEAD', body: null } as never)).to.equal(true);
    for (const other of [{ method: 'POST' }, { body: 'a' }, { redirect: 'manual' }, { unix: '/a' }]) {
      expect(canFollow({ ...request, ...other } as never), JSON.stringify(other)).to.equal(false);
    }
  });

  it('take credentials to the same origin only', () => {
    const headers = [
      'Authorization',
      'a',
      'Cookie',
      'b',
      'X-Own',
      'c',
      'Proxy-Authorization',
      'd',
      'host',
      'e',
    ];
    expect(headersFor(headers, FROM, new URL('https://seek.example/c'))).to.deep.equal(headers);
    expect(headersFor(headers, FROM, new URL('https://files.example/'))).to.deep.equal(['X-Own', 'c']);
  });

  it('are told by the response and its clones, which otherwise stay as they are', async () => {
    const original = new Response('a');
    const marked = markRedirected(original);
    const clone = marked.clone().clone();
    expect([marked === original, marked.redirected, clone.redirected]).to.deep.equal([true, true, true]);
    expect(Object.keys(marked)).to.deep.equal([]);
    expect([await marked.text(), await clone.text()]).to.deep.equal(['a', 'a']);
  });
});
