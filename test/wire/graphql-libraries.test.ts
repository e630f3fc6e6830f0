import { expect } from 'chai';
import { GRAPHQL_LIBRARIES, type GraphqlLibrary, type Way } from '../support/graphql-libraries.ts';
import type { GraphqlServer } from '../support/graphql-server.ts';
import { expectSpan, useGraphqlTelemetry } from '../support/graphql-telemetry.ts';
import { ANSWERS } from '../support/operation-cases.ts';

const pathOf = ({ name }: GraphqlLibrary, way: Way | 'aborted'): string =>
  `/${way === 'aborted' ? 'none' : way === 'batch' ? 'batch' : 'failed'}/${encodeURIComponent(name)}/${way}`;
const waysOf = ({ ways }: GraphqlLibrary) => Object.keys(ways) as Way[];

/** Makes a call, and returns what the application and the server got. */
async function call(library: GraphqlLibrary, way: Way, server: GraphqlServer): Promise<unknown> {
  const path = pathOf(library, way);
  const result = await library.send(way, server.origins[1] + path);
  // Errors and headers have getters only.
  const outcome = JSON.stringify(result, (key, value) => (key === 'headers' ? undefined : value));
  return { outcome, received: server.requests.get(path) };
}

/** Makes a call, aborts it once a part of the request has arrived, and returns the error. */
async function abort(library: GraphqlLibrary, server: GraphqlServer): Promise<object> {
  const path = pathOf(library, 'aborted');
  const controller = new AbortController();
  void server.arrival(path).then(() => controller.abort());
  return library.send('post', server.origins[1] + path, controller.signal).then(
    () => expect.fail('got a response'),
    ({ name, code, message }) => ({ name, code, message }),
  );
}

describe('a GraphQL operation of a GraphQL client', () => {
  const before = new Map<string, unknown>();
  const { server, spanOf, entryOf, endWithTest } = useGraphqlTelemetry(async (plain) => {
    for (const library of GRAPHQL_LIBRARIES) {
      for (const way of waysOf(library)) {
        before.set(pathOf(library, way), await call(library, way, plain));
      }
      before.set(library.name, await abort(library, plain));
    }
  });

  for (const library of GRAPHQL_LIBRARIES) {
    for (const way of waysOf(library)) {
      it(`${library.name}, ${way}: is recorded with its codes, and sent and answered as without telemetry`, async () => {
        const path = pathOf(library, way);
        expect(await call(library, way, server)).to.deep.equal(before.get(path));
        const operation = library.ways[way] ?? expect.fail();
        const seen = { ...operation, errorCodes: ANSWERS.failed.codes };
        expect((await entryOf(path)).graphql).to.deep.equal(seen);
        expectSpan(await spanOf(path), seen);
      });
    }

    it(`${library.name}: is recorded if it is aborted, and fails as without telemetry`, async () => {
      expect(await abort(library, server)).to.deep.equal(before.get(library.name));
      const path = pathOf(library, 'aborted');
      const { status, graphql } = await entryOf(path);
      const seen = { ...library.ways.post, errorCodes: undefined };
      expect({ status, graphql }).to.deep.equal({ status: undefined, graphql: seen });
      // OpenTelemetry's instrumentation of undici does not count an abort as an error.
      expectSpan(await spanOf(path), seen as never);
    });
  }

  endWithTest();
});
