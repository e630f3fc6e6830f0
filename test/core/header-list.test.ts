import { expect } from 'chai';
import fc from 'fast-check';
import { headerListAccess } from '../../src/core/header-list.ts';

interface Request {
  readonly list: (string | readonly string[])[];
}

describe('headerListAccess', () => {
  const headers = headerListAccess<Request, readonly string[]>(({ list }) => list);

  it('finds a header by its lower-case name, whatever the letter case in the list', () => {
    for (const name of ['x-request-id', 'X-Request-Id', 'X-REQUEST-ID']) {
      expect(headers.get({ list: ['accept', '*/*', name, 'a'] }, 'x-request-id')).to.equal('a');
    }
  });

  it('finds no header in an empty list, nor by a value that looks like its name', () => {
    expect(headers.get({ list: [] }, 'x-request-id')).to.equal(undefined);
    expect(headers.get({ list: ['accept', 'x-request-id'] }, 'x-request-id')).to.equal(undefined);
  });

  it('returns the text that a client sends for a list of values', () => {
    const request: Request = { list: ['user-agent', ['a/1', 'b/2'], 'x-session-id', []] };
    expect(headers.get(request, 'user-agent')).to.equal('a/1,b/2');
    expect(headers.get(request, 'x-session-id')).to.equal(undefined);
  });

  it('adds a header to the end of the list of the request', () => {
    const request: Request = { list: ['accept', '*/*'] };
    headers.add(request, 'user-agent', 'a/1');
    expect(request.list).to.deep.equal(['accept', '*/*', 'user-agent', 'a/1']);
  });

  it('replaces the value of a header in place, and keeps the letter case of its name', () => {
    const request: Request = { list: ['accept', '*/*', 'User-Agent', ['a/1'], 'x', 'y'] };
    headers.replace(request, 'user-agent', 'b/2');
    expect(request.list).to.deep.equal(['accept', '*/*', 'User-Agent', 'b/2', 'x', 'y']);
  });

  it('reads what it has added or replaced, and changes no other header', () => {
    const name = fc.stringMatching(/^[a-z-]{1,8}$/);
    fc.assert(
      fc.property(fc.dictionary(name, fc.string()), name, fc.string(), (given, header, value) => {
        const request: Request = { list: Object.entries(given).flat() };
        const isPresent = headers.get(request, header) !== undefined;
        headers[isPresent ? 'replace' : 'add'](request, header, value);
        for (const [each, expected] of Object.entries({ ...given, [header]: value })) {
          expect(headers.get(request, each)).to.equal(expected);
        }
        expect(request.list).to.have.length(2 * Object.keys({ ...given, [header]: value }).length);
      }),
    );
  });
});
