import { expect } from 'chai';
import fc from 'fast-check';
import { knownDocuments } from '../../../src/core/graphql/known-documents.ts';

describe('knownDocuments', () => {
  let reads: string[];
  const remembering = () =>
    knownDocuments((json, operationName) => {
      reads.push(`${json} ${operationName}`);
      return { json, operationName };
    });
  beforeEach(() => {
    reads = [];
  });

  it('reads a document once for each name of an operation', () => {
    const read = remembering();
    for (let i = 0; i < 3; i++) {
      for (const name of [undefined, 'A', 'B']) {
        expect(read('"a"', name)).to.deep.equal({ json: '"a"', operationName: name });
      }
    }
    expect(reads).to.deep.equal(['"a" undefined', '"a" A', '"a" B']);
  });

  it('remembers that a text is no document', () => {
    let count = 0;
    const read = knownDocuments(() => {
      count++;
      return undefined;
    });
    expect([read('"a"', undefined), read('"a"', undefined), count]).to.deep.equal([undefined, undefined, 1]);
  });

  it('remembers the last 100 documents, and 100 names in each', () => {
    const read = remembering();
    for (let i = 0; i <= 100; i++) {
      read(`"${i}"`, undefined);
    }
    reads = [];
    read('"100"', undefined);
    read('"1"', undefined);
    expect(reads).to.deep.equal([]);
    read('"0"', undefined);
    expect(reads).to.deep.equal(['"0" undefined']);

    for (let i = 0; i <= 100; i++) {
      read('"a"', `A${i}`);
    }
    reads = [];
    read('"a"', 'A100');
    read('"a"', 'A0');
    expect(reads).to.deep.equal(['"a" A0']);
  });

  it('does not remember documents of more than 8 KiB', () => {
    const read = remembering();
    const long = 'a'.repeat(8 * 1024 + 1);
    read(long, undefined);
    read(long, undefined);
    expect(reads).to.have.length(2);
  });

  it('returns what reading returns, for any texts', () => {
    const read = remembering();
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.option(fc.string()))), (pairs) => {
        for (const [json, name] of [...pairs, ...pairs]) {
          const operationName = name ?? undefined;
          expect(read(json, operationName)).to.deep.equal({ json, operationName });
        }
      }),
    );
  });
});
