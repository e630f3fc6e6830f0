import { expect } from 'chai';
import type { GraphqlClient, Reply } from '../support/graphql-client.ts';
import { GRAPHQL_CLIENTS } from '../support/graphql-clients.ts';
import type { GraphqlServer } from '../support/graphql-server.ts';
import { expectSpan, useGraphqlTelemetry } from '../support/graphql-telemetry.ts';
import { ANSWERS, JSON_HEADERS, jsonOf, operationOf, outcomeOf } from '../support/operation-cases.ts';

type AnswerName = keyof typeof ANSWERS;

const READ: readonly AnswerName[] = ['failed', 'gzip', 'br', 'long', 'long-gzip', 'long-failed', 'malformed'];
/** Of the last one, only the start arrives. */
const UNREAD: readonly AnswerName[] = ['failed', 'middle-failed', 'long-failed'];

const pathOf = (client: GraphqlClient, answer: AnswerName, use = 'read'): string =>
  `/${answer}/${encodeURIComponent(client.name)}/${use}`;

function send(client: GraphqlClient, path: string, server: GraphqlServer): Promise<Reply> {
  const url = server.origins[client.version] + path;
  return client.send({ url, method: 'POST', headers: JSON_HEADERS, body: jsonOf('Read') }, server.ca);
}

describe('the response to a GraphQL operation', () => {
  const before = new Map<string, object>();
  const { server, spanOf, entryOf, endWithTest } = useGraphqlTelemetry(async (plain) => {
    for (const client of GRAPHQL_CLIENTS) {
      for (const answer of READ) {
        const path = pathOf(client, answer);
        before.set(path, await outcomeOf(await send(client, path, plain)));
      }
    }
  });
  const operation = operationOf('Read');

  for (const client of GRAPHQL_CLIENTS) {
    for (const answer of READ) {
      it(`${client.name}, ${answer}: is what it is without telemetry, and is logged once`, async () => {
        const path = pathOf(client, answer);
        expect(await outcomeOf(await send(client, path, server))).to.deep.equal(before.get(path));
        const seen = { ...operation, errorCodes: ANSWERS[answer].codes };
        const entry = await entryOf(path);
        expect(entry).to.deep.include({ method: 'POST', status: 200, error: undefined, graphql: seen });
        expectSpan(await spanOf(path), seen);
      });
    }

    if (!client.readsAll) {
      for (const answer of UNREAD) {
        it(`${client.name}, ${answer}: is logged even if the application does not read it`, async () => {
          const path = pathOf(client, answer, 'unread');
          const reply = await send(client, path, server);
          const seen = { ...operation, errorCodes: ANSWERS[answer].codes };
          expect(await entryOf(path)).to.deep.include({ status: 200, error: undefined, graphql: seen });
          // The span lasts until then.
          await reply.read();
          expectSpan(await spanOf(path), seen);
        });
      }
    }

    it(`${client.name}: is logged without codes if the application cancels it`, async () => {
      const path = pathOf(client, 'stalled', 'cancelled');
      const reply = await send(client, path, server);
      await reply.cancel();
      const entry = await entryOf(path);
      expect(entry).to.deep.include({ status: 200, graphql: { ...operation, errorCodes: undefined } });
      const { attributes } = await spanOf(path);
      expect(attributes).to.deep.include({
        'graphql.operation.name': 'Read',
        'seek.graphql.root_fields': ['hirer', 'viewer'],
      });
      expect(attributes).not.to.have.property('seek.graphql.error_codes');
    });
  }

  endWithTest();
});
