/**
 * Recognises a body by its first bytes, `{"query":"…"`, if they are those of a body that was read before. Most of the time
 * that a GraphQL call takes would go into making a string of its body and looking up the document (bench/README.md).
 *
 * @module
 */
import { jsonMember } from '../../core/graphql/json-members.ts';
import { type GraphqlRequest, graphqlRequest } from '../../core/graphql/request.ts';

interface KnownStart {
  /** Up to the quotation mark that ends the query. */
  readonly bytes: Buffer;
  readonly request: GraphqlRequest;
}

const PREFIX = '{"query":';
const MAX_STARTS = 16;
/** The latest first. At module level, because all transports send the same documents. */
const known: KnownStart[] = [];

/** Returns what a body asks for, if it starts as one that {@link rememberStart} was called with. */
export function requestOfStart(body: Buffer): GraphqlRequest | undefined {
  for (let i = 0; i < known.length; i++) {
    const { bytes, request } = known[i] as KnownStart;
    const { length } = bytes;
    // Two bytes exclude most other documents.
    if (
      body[length - 1] === bytes[length - 1] &&
      body[length - 2] === bytes[length - 2] &&
      bytes.compare(body, 0, length) === 0
    ) {
      return request;
    }
  }
  return undefined;
}

/** Remembers a body by its start, if nothing behind it matters. */
export function rememberStart(body: string, request: GraphqlRequest): void {
  const query = body.startsWith(PREFIX) ? jsonMember(body, 'query') : undefined;
  const start = `${PREFIX}${query}`;
  // The same object only if it is known by its document alone, whatever operationName says.
  if (query !== undefined && graphqlRequest(start, undefined, false) === request) {
    known.unshift({ bytes: Buffer.from(start), request });
    known.length = Math.min(known.length, MAX_STARTS);
  }
}
