import { expect } from 'chai';
import type { GraphqlClient } from '../support/graphql-client.ts';
import { GRAPHQL_CLIENTS, HTTP2_STREAM_CLIENTS } from '../support/graphql-clients.ts';
import type { GraphqlServer } from '../support/graphql-server.ts';
import { expectSpan, useGraphqlTelemetry } from '../support/graphql-telemetry.ts';
import { ANSWERS, CASES, type Case, JSON_HEADERS, outcomeOf } from '../support/operation-cases.ts';

const CLIENTS = [...GRAPHQL_CLIENTS, ...HTTP2_STREAM_CLIENTS];
const NAMES = Object.keys(CASES);

function pathOf(client: GraphqlClient, name: string): string {
  const { answer = 'failed' } = CASES[name] as Case;
  return `/${answer}/${encodeURIComponent(client.name)}/${encodeURIComponent(name)}`;
}

/** Makes a call, and returns what the application and the server got. */
async function call(client: GraphqlClient, name: string, server: GraphqlServer): Promise<object> {
  const { method = 'POST', headers = JSON_HEADERS, search = '', body } = CASES[name] as Case;
  const path = pathOf(client, name);
  const url = server.origins[client.version] + path + search;
  const reply = await client.send({ url, method, headers, ...(body !== undefined && { body }) }, server.ca);
  return { outcome: await outcomeOf(reply), received: server.requests.get(path) };
}

describe('a GraphQL operation', () => {
  const before = new Map<string, object>();
  const { server, spanOf, entryOf, endWithTest } = useGraphqlTelemetry(async (plain) => {
    for (const client of CLIENTS) {
      for (const name of NAMES) {
        before.set(pathOf(client, name), await call(client, name, plain));
      }
    }
  });

  for (const client of CLIENTS) {
    for (const name of NAMES) {
      const path = pathOf(client, name);
      if (client.unseen?.includes(name)) {
        it(`${client.name}, ${name}: is sent and answered as without telemetry`, async () => {
          expect(await call(client, name, server)).to.deep.equal(before.get(path));
          expect((await entryOf(path)).graphql).to.equal(undefined);
        });
        continue;
      }
      it(`${client.name}, ${name}: is recorded with its codes, and sent and answered as without telemetry`, async () => {
        const { answer = 'failed', operation } = CASES[name] as Case;
        expect(await call(client, name, server)).to.deep.equal(before.get(path));
        const seen = { ...operation, errorCodes: ANSWERS[answer].codes };
        expect((await entryOf(path)).graphql).to.deep.equal(seen);
        expectSpan(await spanOf(path), seen);
      });
    }
  }

  endWithTest();
});
