import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client/core/index.js';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import axios from 'axios';
import { expect } from 'chai';
import { GraphQLClient } from 'graphql-request';
import nodeFetch from 'node-fetch';
import { fetch as undiciFetch } from 'undici';
import { CANDIDATE_PROFILES } from '../../examples/stand-ins/seek/candidates.ts';
import { startSeek } from '../../examples/stand-ins/seek/server.ts';
import { requestIdFromSpanContext, sessionIdFromTraceId, withSeek } from '../../src/index.ts';
import { useTelemetry } from '../support/telemetry.ts';
import { useResource } from '../support/use-resource.ts';

const FETCHES: Record<string, typeof fetch> = {
  "Node.js' fetch": (...args) => fetch(...args),
  "undici's fetch": undiciFetch as never,
  'node-fetch': nodeFetch as never,
};
const [PROFILE] = CANDIDATE_PROFILES;
const QUERY = 'query Profile($id: String!) { candidateProfile(id: $id) { attachments { url } } }';

interface Result {
  readonly candidateProfile: { readonly attachments: readonly unknown[] } | null;
}

describe('a GraphQL client', () => {
  let authorization: string;
  const seek = useResource(startSeek, (each) => each.close());
  beforeEach(async () => {
    const token = await axios.post(`${seek.origin}/oauth/token`, {
      audience: 'https://graphql.seek.com',
      client_id: seek.credentials.clientId,
      client_secret: seek.credentials.clientSecret,
      grant_type: 'client_credentials',
    });
    authorization = `Bearer ${token.data.access_token}`;
  });
  const telemetry = useTelemetry(() => ({
    instrumentations: withSeek([new HttpInstrumentation({ disableIncomingRequestInstrumentation: true })], {
      hosts: ['127.0.0.1'],
      userAgent: 'graphql-test/1.0.0',
    }),
  }));

  type Query = (url: string, fetchIt: typeof fetch, variables: { id: string }) => Promise<Result>;
  const CLIENTS: Record<string, Query> = {
    'graphql-request': (url, fetchIt, variables) =>
      new GraphQLClient(url, { fetch: fetchIt, headers: { authorization } }).request<Result>(
        QUERY,
        variables,
      ),
    'Apollo Client': async (url, fetchIt, variables) => {
      const client = new ApolloClient({
        cache: new InMemoryCache(),
        link: new HttpLink({ uri: url, fetch: fetchIt, headers: { authorization } }),
      });
      const { data } = await client.query<Result>({ query: gql(QUERY), variables });
      return data as Result;
    },
  };

  for (const [client, query] of Object.entries(CLIENTS)) {
    for (const [fetchName, fetchIt] of Object.entries(FETCHES)) {
      it(`${client} with ${fetchName}: gets its response, and sends the headers that the span records`, async () => {
        const { candidateProfile } = await query(`${seek.origin}/graphql`, fetchIt, {
          id: PROFILE?.profileId ?? '',
        });
        expect(candidateProfile?.attachments).to.have.length(PROFILE?.attachments.length ?? 0);

        const [span, ...others] = await telemetry.clientSpans();
        expect(others).to.deep.equal([]);
        expect(seek.requests.at(-1)).to.include({
          path: '/graphql',
          status: 200,
          requestId: span && requestIdFromSpanContext(span),
          sessionId: span && sessionIdFromTraceId(span.traceId),
          userAgent: 'graphql-test/1.0.0',
        });
        expect(span?.attributes).to.include({
          'seek.request_id': seek.requests.at(-1)?.requestId,
          'seek.session_id': seek.requests.at(-1)?.sessionId,
        });
      });
    }
  }
});
