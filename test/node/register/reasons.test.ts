import { expect } from 'chai';
import { reasonsOf } from '../../../src/node/register/reasons.ts';

describe('the reasons of a failure', () => {
  it('are the messages of an error and of its causes', () => {
    const error = new TypeError('a', { cause: new Error('b', { cause: 'c' }) });
    expect(reasonsOf(error)).to.deep.equal([
      'caused by: TypeError: a',
      'caused by: Error: b',
      'caused by: c',
    ]);
  });

  it('include the first of several errors', () => {
    expect(reasonsOf(new AggregateError([new Error('b'), new Error('c')], 'a'))).to.deep.equal([
      'caused by: AggregateError: a',
      'caused by: Error: b',
    ]);
  });

  it('are one line each, of a limited length', () => {
    expect(reasonsOf(new Error('a\nRequire stack:\n- b'))).to.deep.equal(['caused by: Error: a']);
    expect(reasonsOf('a'.repeat(10_000))[0]?.length).to.be.below(600);
  });

  it('end if causes form a cycle', () => {
    const error = new Error('a');
    error.cause = error;
    expect(reasonsOf(error)).to.have.lengthOf(5);
  });

  it('are none for nothing', () => {
    expect(reasonsOf(undefined)).to.deep.equal([]);
  });

  it('end at what throws', () => {
    const hostile = {
      toString: () => 'a',
      get cause() {
        throw new Error('b');
      },
    };
    expect(reasonsOf(hostile)).to.deep.equal(['caused by: a']);
  });
});
