import { ApolloClient, type ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client/core/index.js';
import { BatchHttpLink } from '@apollo/client/link/batch-http/index.js';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries/index.js';
import { type AnyVariables, Client, fetchExchange } from '@urql/core';
import { GraphQLClient } from 'graphql-request';
import { documentOf, LONG_VARIABLES, operationOf, type Seen } from './operation-cases.ts';

/** How the document is sent. */
export type Way = 'post' | 'long' | 'get' | 'batch' | 'persisted' | 'upload';

type Variables = Readonly<Record<string, unknown>>;

export interface GraphqlLibrary {
  readonly name: string;
  /** The ways that it knows, and the operation to be seen. */
  readonly ways: Readonly<Partial<Record<Way, Omit<Seen, 'errorCodes'>>>>;
  /** Sends a document, and resolves with what the application gets. Rejects if it is aborted. */
  send(way: Way, url: string, signal?: AbortSignal): Promise<unknown>;
}

const VARIABLES: Variables = { id: 'LEAK-variable' };
/** Its URL is recorded. */
const GOT = 'query Sent { hirer { id } viewer { id } }';
const FULL = { post: operationOf('Sent'), get: operationOf('Sent'), batch: operationOf('Sent') };
const NAME_ONLY = { type: undefined, name: 'Sent', rootFields: [] };

const documentFor = (way: Way): string => (way === 'get' ? GOT : documentOf('Sent'));
const variablesFor = (way: Way): Variables | undefined =>
  way === 'get' ? undefined : way === 'long' ? LONG_VARIABLES : VARIABLES;

function linkFor(way: Way, uri: string, signal: AbortSignal | undefined): ApolloLink {
  const fetchOptions = signal === undefined ? {} : { signal };
  switch (way) {
    case 'batch':
      return new BatchHttpLink({ uri, batchMax: 2, fetchOptions });
    case 'persisted':
      return new PersistedQueryLink({ sha256: () => 'LEAK-hash' }).concat(
        new HttpLink({ uri, fetchOptions }),
      );
    default:
      return new HttpLink({ uri, useGETForQueries: way === 'get', fetchOptions });
  }
}

/** The GraphQL clients, with the `fetch` of Node.js. Errors in a response are part of their results. */
export const GRAPHQL_LIBRARIES: readonly GraphqlLibrary[] = [
  {
    name: 'graphql-request',
    // It knows neither persisted queries nor uploads.
    ways: { ...FULL, long: operationOf('Sent') },
    send: async (way, url, signal) => {
      const client = new GraphQLClient(url, {
        errorPolicy: 'all',
        method: way === 'get' ? 'GET' : 'POST',
        ...(signal && { signal }),
      });
      const [document, variables] = [documentFor(way), variablesFor(way)];
      return way === 'batch'
        ? client.batchRequests([{ document, variables } as never, { document, variables } as never])
        : client.rawRequest(document, variables as never);
    },
  },
  {
    name: 'Apollo Client',
    // It sends long variables before the document. It knows no uploads without another package.
    ways: { ...FULL, long: NAME_ONLY, persisted: NAME_ONLY },
    send: async (way, url, signal) => {
      const client = new ApolloClient({ cache: new InMemoryCache(), link: linkFor(way, url, signal) });
      const query = () =>
        client.query({
          query: gql(documentFor(way)),
          variables: variablesFor(way) ?? {},
          errorPolicy: signal === undefined ? 'all' : 'none',
          fetchPolicy: 'no-cache',
          context: { queryDeduplication: false },
        });
      return way === 'batch' ? Promise.all([query(), query()]) : query();
    },
  },
  {
    name: 'urql',
    // It knows neither batches nor, without another package, persisted queries.
    ways: {
      post: FULL.post,
      get: FULL.get,
      long: operationOf('Sent'),
      upload: operationOf('Sent'),
    },
    send: async (way, url, signal) => {
      const client = new Client({
        url,
        exchanges: [fetchExchange],
        preferGetMethod: way === 'get' ? 'force' : false,
        // It replaces the signal of its fetch options.
        fetch: (input, init) => fetch(input, signal === undefined ? init : { ...init, signal }),
      });
      const variables = way === 'upload' ? { id: new File(['LEAK-file'], 'LEAK.pdf') } : variablesFor(way);
      const { data, error } = await client
        .query(documentFor(way), (variables ?? {}) as AnyVariables)
        .toPromise();
      if (error?.networkError) {
        throw error.networkError;
      }
      return { data, errors: error?.graphQLErrors };
    },
  },
];
