import { expect } from 'chai';
import fc from 'fast-check';
import {
  environmentList,
  environmentPairs,
  environmentValue,
  isEnvironmentTrue,
} from '../../src/core/environment.ts';

describe('environment variables', () => {
  it('have no value if they are unset, empty or blank', () => {
    for (const env of [{}, { A: undefined }, { A: '' }, { A: ' \t\n' }]) {
      expect(environmentValue(env, 'A')).to.equal(undefined);
      expect(environmentList(env, 'A')).to.equal(undefined);
      expect(isEnvironmentTrue(env, 'A')).to.equal(false);
    }
  });

  it('have a value without surrounding white space', () => {
    expect(environmentValue({ A: ' b c\n' }, 'A')).to.equal('b c');
  });

  it('are true only if they contain "true", in any letter case', () => {
    expect(isEnvironmentTrue({ A: ' True ' }, 'A')).to.equal(true);
    for (const value of ['1', 'yes', 'false', 'truetrue']) {
      expect(isEnvironmentTrue({ A: value }, 'A')).to.equal(false);
    }
  });

  it('contain comma-separated lists', () => {
    expect(environmentList({ A: ' a, b ,,c ' }, 'A')).to.deep.equal(['a', 'b', '', 'c']);
  });

  it('contain pairs with percent-encoded values; malformed pairs are skipped', () => {
    const pairs = environmentPairs({ A: ' a = b%2Cc ,d=%zz,e,=f,g=,h=i=j' }, 'A');
    expect([...pairs]).to.deep.equal([
      ['a', 'b,c'],
      ['h', 'i=j'],
    ]);
    expect([...environmentPairs({}, 'A')]).to.deep.equal([]);
  });

  it('return all pairs that were encoded', () => {
    const key = fc.stringMatching(/^[a-z.]+$/);
    const value = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(fc.dictionary(key, value), (given) => {
        const text = Object.entries(given).map(([name, each]) => `${name}=${encodeURIComponent(each)}`);
        expect(Object.fromEntries(environmentPairs({ A: text.join(',') }, 'A'))).to.deep.equal({ ...given });
      }),
    );
  });
});
