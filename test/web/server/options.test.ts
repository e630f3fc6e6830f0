import { expect } from 'chai';
import { seekFetch, seekHeaders, withSeek } from '../../../src/web/index.ts';

const wrong: readonly [what: string, options: unknown, message: RegExp][] = [
  [
    'a misspelt option',
    { host: ['seek.com'] },
    /^SEEK option "host" does not exist; known: hosts, backends, ignore, session, onRequest, userAgent$/,
  ],
  ['a string as hosts', { hosts: 'seek.com' }, /^SEEK option "hosts" takes an array; .*; found seek.com$/],
  [
    'an invalid host',
    { hosts: ['https://seek.com'] },
    /^SEEK option "hosts" takes an array; "https:\/\/seek.com" is not a valid host pattern, such as .*; found https/,
  ],
  ['a string as backends', { backends: 'self' }, /^SEEK option "backends" takes an array; .*; found self$/],
  ['an empty back end', { backends: [''] }, /^SEEK option "backends" takes an array; "" is not a valid host/],
  ['a wrong back end', { backends: ['api example'] }, /"backends" takes .*"api example" is not a valid host/],
  ['a back end with a wrong URL', { backends: ['https://a b/'] }, /"backends" takes .*"https:\/\/a b\/" is/],
  [
    'a string as ignore',
    { ignore: 'https://seek.com/' },
    /^SEEK option "ignore" takes an array; .*; found https/,
  ],
  [
    'a session without ID',
    { session: {} },
    /^SEEK option "session" takes an object with a UUID as id; found/,
  ],
  ['an ID as session', { session: '018f4e7a-1b2c-7def-8abc-0123456789ab' }, /"session" takes/],
  ['null as session', { session: null }, /"session" takes/],
  ['a session with another ID', { session: { id: 'flow-42' } }, /"session" takes/],
  ['a wrong onRequest', { onRequest: true }, /^SEEK option "onRequest" takes a function; found true$/],
  [
    'a wrong userAgent',
    { userAgent: 'import\r\nX-Evil: 1' },
    /^SEEK option "userAgent" takes a name such as my-app\/1.2.3; found import/,
  ],
  ['an empty userAgent', { userAgent: '' }, /"userAgent" takes/],
];

describe('a wrong option of the browser’s entry', () => {
  for (const [what, options, message] of wrong) {
    it(`throws a TypeError that names it: ${what}`, () => {
      expect(() => seekFetch(fetch, options as object)).to.throw(TypeError, message);
      expect(() => seekHeaders('https://seek.com/', options as object)).to.throw(TypeError, message);
    });
  }

  it('withSeek does not take userAgent, which pages must not change', () => {
    const options = { userAgent: 'import/1.0.0' } as object;
    expect(() => withSeek([], options)).to.throw(TypeError, /"userAgent" does not exist/);
  });

  it('does not read the ID of a session', () => {
    let reads = 0;
    class Flow {
      get id() {
        reads++;
        return '018f4e7a-1b2c-7def-8abc-0123456789ab';
      }
    }
    seekFetch(fetch, { session: new Flow() });
    expect(reads).to.equal(0);
  });
});
