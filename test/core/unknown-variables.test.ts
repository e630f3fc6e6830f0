import { expect } from 'chai';
import fc from 'fast-check';
import { VARIABLES } from '../../src/core/settings-table.ts';
import { unknownVariables } from '../../src/core/unknown-variables.ts';

describe('unknownVariables', () => {
  for (const [name, nearest] of [
    ['SEEK_OTEL_HOST', 'SEEK_OTEL_HOSTS'],
    ['SEEK_OTEL_USERAGENT', 'SEEK_OTEL_USER_AGENT'],
    ['SEEK_OTEL_ACCEPT_SESSIONS', 'SEEK_OTEL_ACCEPT_SESSION'],
    ['SEEK_OTEL_ENABLE', 'SEEK_OTEL_ENABLED'],
    ['SEEK_OTEL_DISABLED', 'SEEK_OTEL_ENABLED'],
    ['seek_otel_session', 'SEEK_OTEL_SESSION'],
  ] as const) {
    it(`finds ${name}, with ${nearest} as the closest match`, () => {
      expect(unknownVariables({ [name]: '1', PATH: '/bin' }, VARIABLES)).to.deep.equal([{ name, nearest }]);
    });
  }

  it('ignores known variables and variables with other prefixes', () => {
    const env = Object.fromEntries(
      [...VARIABLES, 'SEEK_TOKEN', 'OTEL_SERVICE_NAME'].map((each) => [each, '']),
    );
    expect(unknownVariables(env, VARIABLES)).to.deep.equal([]);
  });

  it('finds the known name if one letter is changed, added or omitted', () => {
    const typo = fc.record({
      name: fc.constantFrom(...VARIABLES),
      at: fc.nat(),
      length: fc.constantFrom(0, 1),
      letter: fc.constantFrom('', 'Q'),
    });
    fc.assert(
      fc.property(typo, ({ name, at, length, letter }) => {
        const start = 'SEEK_OTEL_'.length + (at % (name.length - 'SEEK_OTEL_'.length));
        const written = name.slice(0, start) + letter + name.slice(start + length);
        fc.pre(written !== name);
        expect(unknownVariables({ [written]: '1' }, VARIABLES)).to.deep.equal([
          { name: written, nearest: name },
        ]);
      }),
    );
  });
});
