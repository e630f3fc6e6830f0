import { expect } from 'chai';
import { redactQuery } from '../../../src/core/redact.ts';
import { secretKeysOf } from '../../../src/node/http/recorded-url.ts';

describe('secretKeysOf', () => {
  it("adds the application's keys, as written and as URLs encode them", () => {
    const keys = secretKeysOf(['Mine', 'schlüssel', '\ud800']);
    expect(redactQuery('?mine=1&schlüssel=2&schl%C3%BCssel=3&token=4&other=5', keys)).to.equal(
      '?mine=REDACTED&schlüssel=REDACTED&schl%C3%BCssel=REDACTED&token=REDACTED&other=5',
    );
  });

  it('returns the default keys without keys of the application', () => {
    expect(secretKeysOf()).to.include('seek-token');
  });
});
