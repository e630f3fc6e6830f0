import { expect } from 'chai';
import type { GraphqlClient } from '../support/graphql-client.ts';
import { GRAPHQL_CLIENTS } from '../support/graphql-clients.ts';
import { DESTROYING_CLIENTS } from '../support/graphql-node-clients.ts';
import type { GraphqlServer } from '../support/graphql-server.ts';
import { useGraphqlTelemetry } from '../support/graphql-telemetry.ts';
import { documentOf, JSON_HEADERS, operationOf } from '../support/operation-cases.ts';

const CLIENTS = [...GRAPHQL_CLIENTS, ...DESTROYING_CLIENTS];
const STATUS_ERROR = 2;
const START = `{"query":${JSON.stringify(documentOf('Aborted'))},"variables":{"id":"LEAK-cut`;

const pathOf = ({ name }: GraphqlClient) => `/none/${encodeURIComponent(name)}`;

async function* startOfBody(): AsyncGenerator<Buffer> {
  yield Buffer.from(START);
  await new Promise(() => {});
}

/** Sends a part of a request, aborts it once that has arrived, and returns the error. */
async function abort(client: GraphqlClient, server: GraphqlServer): Promise<unknown> {
  const path = pathOf(client);
  const controller = new AbortController();
  void server.arrival(path).then(() => controller.abort());
  const call = {
    url: server.origins[client.version] + path,
    method: 'POST',
    headers: JSON_HEADERS,
    body: startOfBody,
    signal: controller.signal,
  } as const;
  return client.send(call, server.ca).then(
    () => expect.fail('got a response'),
    (error: unknown) => error,
  );
}

function partsOf(error: unknown): object {
  const { name, code, message } = error as Error & { readonly code?: unknown };
  return { name, code, message };
}

describe('a GraphQL operation that is aborted while it is sent', () => {
  const before = new Map<string, object>();
  const { server, spanOf, entryOf, endWithTest } = useGraphqlTelemetry(async (plain) => {
    for (const client of CLIENTS) {
      before.set(client.name, partsOf(await abort(client, plain)));
    }
  });

  for (const client of CLIENTS) {
    it(`${client.name}: is recorded, and fails as without telemetry`, async () => {
      const error = await abort(client, server);
      expect(partsOf(error)).to.deep.equal(before.get(client.name));
      const { status, graphql } = await entryOf(pathOf(client));
      expect({ status, graphql }).to.deep.equal({
        status: undefined,
        graphql: { ...operationOf('Aborted'), errorCodes: undefined },
      });
      const span = await spanOf(pathOf(client));
      // OpenTelemetry's instrumentation of undici does not count an abort as an error.
      const isFailure = !/^(global fetch|undici)/.test(client.name);
      expect(span.status.code === STATUS_ERROR).to.equal(isFailure);
      expect('error.type' in span.attributes).to.equal(isFailure);
      expect(span.attributes).to.deep.include({
        'graphql.operation.type': 'query',
        'graphql.operation.name': 'Aborted',
        'seek.graphql.root_fields': ['hirer', 'viewer'],
      });
    });
  }

  endWithTest(CLIENTS.map(pathOf));
});
