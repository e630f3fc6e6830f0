import { expect } from 'chai';
import fc from 'fast-check';
import { graphqlErrorCodes } from '../../../src/core/graphql/error-codes.ts';

describe('graphqlErrorCodes', () => {
  it('returns the distinct codes of a response or of all responses in a batch', () => {
    const failed = (...codes: string[]) => ({ errors: codes.map((code) => ({ extensions: { code } })) });
    expect(graphqlErrorCodes(JSON.stringify(failed('A', 'B', 'A')))).to.deep.equal(['A', 'B']);
    expect(graphqlErrorCodes(JSON.stringify([failed('A'), { data: {} }, failed('B')]))).to.deep.equal([
      'A',
      'B',
    ]);
  });

  it('returns an empty list for an error without a code', () => {
    expect(graphqlErrorCodes('{"errors":[{"message":"Jane Doe"}]}')).to.deep.equal([]);
  });

  for (const text of [
    '',
    '{"errors"',
    'null',
    '7',
    '{"data":{}}',
    '{"errors":[]}',
    '{"errors":{"code":"A"}}',
  ]) {
    it(`returns undefined for ${JSON.stringify(text)}`, () => {
      expect(graphqlErrorCodes(text)).to.equal(undefined);
    });
  }

  it('returns undefined for JSON that is nested too deeply', () => {
    const nested = (depth: number) =>
      `{"errors":[{"extensions":{"code":"A"}}],"data":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect(graphqlErrorCodes(nested(99))).to.deep.equal(['A']);
    expect(graphqlErrorCodes(nested(100))).to.equal(undefined);
    expect(graphqlErrorCodes(nested(100_000))).to.equal(undefined);
  });

  it('returns codes or undefined for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        for (const code of graphqlErrorCodes(text) ?? []) {
          expect(code).to.match(/^\w{1,64}$/);
        }
      }),
    );
  });
});
