import { type GraphqlRequest, graphqlRequest } from '../../../src/core/graphql/request.ts';

export const JSON_TYPE = 'application/json';
/** The extensions of a request whose document the server knows already. */
export const PERSISTED = { persistedQuery: { version: 1, sha256Hash: 'ab12' } };

export function request(
  type: GraphqlRequest['type'],
  name: string | undefined,
  ...rootFields: string[]
): GraphqlRequest {
  return { type, name, rootFields };
}

/** Reads a whole JSON body. */
export function read(body: object): GraphqlRequest | undefined {
  return graphqlRequest(JSON.stringify(body), JSON_TYPE, true);
}
