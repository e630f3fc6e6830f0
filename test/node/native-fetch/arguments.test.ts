import { expect } from 'chai';
import { argumentsWith, type FetchRequest, fetchRequest } from '../../../src/node/native-fetch/arguments.ts';
import { onlyHeader, useRecordingServer } from '../../support/recording-server.ts';

const URL_TEXT = 'https://seek.example/a?b=c';

/** What is read, with the URL as text. */
const read = (...args: unknown[]) => {
  const request = fetchRequest(args);
  return request && { ...request, url: request.url.href };
};
const NOTHING = {
  url: URL_TEXT,
  method: 'GET',
  headers: [],
  body: undefined,
  redirect: 'follow',
  unix: undefined,
};

describe('the arguments of fetch', () => {
  it('are read from a string, a URL and a Request, without the fragment', () => {
    expect(read(URL_TEXT)).to.deep.equal(NOTHING);
    expect(read(`${URL_TEXT}#d`)).to.deep.equal(NOTHING);
    expect(read(new URL(URL_TEXT), null)).to.deep.equal(NOTHING);
    expect(read(new Request(URL_TEXT), {})).to.deep.equal(NOTHING);
  });

  it('may replace what a Request has', () => {
    const request = new Request(URL_TEXT, {
      method: 'POST',
      body: 'a',
      headers: { b: 'c' },
      redirect: 'error',
    });
    const { headers, ...rest } = read(request) ?? {};
    expect(rest).to.include({ method: 'POST', redirect: 'error', body: undefined });
    expect(headers).to.deep.equal(['b', 'c', 'content-type', 'text/plain;charset=UTF-8']);
    expect(
      read(request, { method: 'patch', body: 'd', headers: { e: 'f' }, redirect: 'manual', unix: '/g' }),
    ).to.deep.equal({
      url: URL_TEXT,
      method: 'patch',
      body: 'd',
      headers: ['e', 'f'],
      redirect: 'manual',
      unix: '/g',
    });
  });

  it('have the method that is sent', () => {
    expect(read(URL_TEXT, { method: 'post' })?.method).to.equal('POST');
    expect(read(URL_TEXT, { method: 'Patch' })?.method).to.equal('Patch');
  });

  it('have headers in any form', () => {
    const forms = [new Headers({ a: 'b' }), [['a', 'b']], { a: 'b' }, new Map([['a', 'b']]), null];
    expect(forms.map((headers) => read(URL_TEXT, { headers })?.headers)).to.deep.equal([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
      [],
    ]);
  });

  it('are left alone if fetch may reject them, or if they go to no HTTP server', () => {
    const once = new Map([['a', 'b']]).entries();
    const others: unknown[][] = [
      [],
      [{ toString: () => URL_TEXT }],
      [URL_TEXT, 1],
      ['data:text/plain,a'],
      [URL_TEXT, { headers: 1 }],
      [URL_TEXT, { headers: [['a']] }],
      [URL_TEXT, { headers: ['ab'] }],
      [URL_TEXT, { headers: once }],
    ];
    expect(others.map((args) => read(...args))).to.deep.equal(others.map(() => undefined));
    expect([...once]).to.have.length(1);
    expect(() => read('/a')).to.throw(TypeError);
  });
});

describe('the arguments of fetch with other headers', () => {
  const server = useRecordingServer();

  /** Sends a request with a further header. */
  const send = async (args: readonly unknown[], others?: Record<string, unknown>, url?: string) => {
    const { headers } = fetchRequest(args) as FetchRequest;
    const changed = argumentsWith(args, { list: [...headers, 'X-Added', 'yes'] }, others, url);
    await Reflect.apply(fetch, undefined, changed);
    const request = server.requests.at(-1);
    expect(onlyHeader(request, 'x-added')).to.equal('yes');
    return { method: request?.method, path: request?.path, own: request?.headers['own'] };
  };

  it('keep all options, and leave the objects of the caller alone', async () => {
    const init = Object.freeze({ method: 'PUT', body: 'a', headers: Object.freeze({ own: 'b' }) });
    expect(await send([`${server.origin}/a`, init])).to.deep.equal({ method: 'PUT', path: '/a', own: 'b' });
    expect(init.headers).to.deep.equal({ own: 'b' });
    expect(argumentsWith(['a', { proxy: 'p' }, 'rest'], { list: [] }, { redirect: 'manual' })).to.deep.equal([
      'a',
      { proxy: 'p', redirect: 'manual', headers: [] },
      'rest',
    ]);
  });

  it('keep options that are not own properties', async () => {
    class Options {
      readonly #method = 'DELETE';
      get method() {
        return this.#method;
      }
      readonly headers = { own: 'c' };
    }
    expect(await send([`${server.origin}/b`, new Options()])).to.include({ method: 'DELETE', own: 'c' });
    const request = new Request(server.origin, { method: 'PUT', headers: { own: 'd' } });
    expect(await send([`${server.origin}/c`, request])).to.include({ method: 'PUT', path: '/c', own: 'd' });
    expect(
      await send([`${server.origin}/d`, Object.assign(Object.create(null), { method: 'PUT' })]),
    ).to.include({
      method: 'PUT',
    });
  });

  it('have headers of the same kind', () => {
    const given = new Headers({ a: 'b', c: 'd', 'set-cookie': 'e' });
    given.append('set-cookie', 'f');
    const list = ['a', 'changed', 'set-cookie', 'e', 'set-cookie', 'f', 'added', 'g'];
    const { headers } = argumentsWith(['', { headers: given }], { list })[1] as { headers: Headers };
    expect([...headers].flat()).to.deep.equal([
      'a',
      'changed',
      'added',
      'g',
      'set-cookie',
      'e',
      'set-cookie',
      'f',
    ]);
    expect([...given.keys()]).to.deep.equal(['a', 'c', 'set-cookie', 'set-cookie']);
  });

  it('keep what a Request has, with its URL or with another one', async () => {
    const request = () =>
      new Request(`${server.origin}/a`, { method: 'POST', body: 'b', headers: { own: 'e' } });
    expect(await send([request()])).to.deep.equal({ method: 'POST', path: '/a', own: 'e' });
    const head = new Request(`${server.origin}/a`, { method: 'HEAD', headers: { own: 'f' } });
    expect(await send([head, {}], {}, `${server.origin}/g`)).to.deep.equal({
      method: 'HEAD',
      path: '/g',
      own: 'f',
    });
    expect(server.requests[0]?.headers['content-length']).to.equal('1');
    const options = argumentsWith([head], { list: [] }, {}, 'h')[1] as object;
    expect(['method' in options, 'headers' in options, 'proxy' in options]).to.deep.equal([
      true,
      true,
      false,
    ]);
  });
});
