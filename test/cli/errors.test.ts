import { expect } from 'chai';
import { reasonOf } from '../../src/cli/errors.ts';

describe('reasonOf', () => {
  const failed = (cause: unknown) => new TypeError('fetch failed', { cause });

  it('returns the code or message of the innermost cause', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED ::1:1'), { code: 'ECONNREFUSED' });
    expect(reasonOf(failed(refused), 1)).to.equal('ECONNREFUSED');
    expect(reasonOf(failed(failed(new Error('bad port'))), 1)).to.equal('bad port');
    expect(reasonOf(new Error('no cause'), 1)).to.equal('no cause');
  });

  it('returns the time of a timeout, even if that has a cause', () => {
    const timeout = Object.assign(failed(new Error('inner')), { name: 'TimeoutError' });
    expect(reasonOf(failed(timeout), 1_500)).to.equal('no response within 1.5 s');
  });

  it('ignores a cause that is not an object', () => {
    for (const cause of [null, undefined, 'text']) {
      expect(reasonOf(failed(cause), 1)).to.equal('fetch failed');
    }
  });

  it('ends for causes in a cycle, and for a chain of any length', () => {
    const cyclic: Error = failed(undefined);
    cyclic.cause = failed(cyclic);
    expect(reasonOf(cyclic, 1)).to.equal('fetch failed');
    const chain = Array.from({ length: 20_000 }).reduce<Error>(failed, new Error('too deep'));
    expect(reasonOf(chain, 1)).to.equal('fetch failed');
  });
});
