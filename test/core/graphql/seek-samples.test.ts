import { expect } from 'chai';
import { Kind, parse, print } from 'graphql';
import { graphqlOperation } from '../../../src/core/graphql/operation.ts';
import { graphqlRequest, graphqlRequestOfUrl } from '../../../src/core/graphql/request.ts';
import { SAMPLES } from './seek-samples.ts';

describe("the operations that SEEK's partners send", () => {
  for (const { document, ...expected } of SAMPLES) {
    const title = `${expected.type} ${expected.name ?? ''}{ ${expected.rootFields.join(' ')} }`;

    it(`are read: ${title}`, () => {
      for (const text of [document, print(parse(document)), document.replaceAll('\n', '\r\n')]) {
        expect(graphqlOperation(text)).to.deep.equal(expected);
        const body = JSON.stringify({ query: text, variables: { id: 'seekAnzPublicTest:a:b:c' } });
        expect(graphqlRequest(body, 'application/json', true)).to.deep.equal(expected);
        expect(graphqlRequestOfUrl(`/graphql?query=${encodeURIComponent(text)}`)).to.deep.equal(expected);
      }
    });

    it(`are the same for the parser of graphql: ${title}`, () => {
      const [operation, ...others] = parse(document).definitions.filter(
        (definition) => definition.kind === Kind.OPERATION_DEFINITION,
      );
      expect(others).to.deep.equal([]);
      expect({
        type: operation?.operation,
        name: operation?.name?.value,
        rootFields: operation?.selectionSet.selections.map(
          (each) => each.kind === Kind.FIELD && each.name.value,
        ),
      }).to.deep.equal(expected);
    });
  }
});
