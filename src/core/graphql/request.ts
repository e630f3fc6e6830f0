/**
 * Tells what a GraphQL request asks for, from its body or its URL. Ignores variables, arguments and aliases, which may
 * tell of candidates.
 *
 * @see https://graphql.github.io/graphql-over-http/draft/
 * @see https://www.apollographql.com/docs/apollo-server/performance/apq
 * @module
 */
import { runtime } from '../runtime.ts';
import type { OperationType } from './definitions.ts';
import { type JsonObject, jsonMember, jsonMembers, jsonString } from './json-members.ts';
import { knownDocuments } from './known-documents.ts';
import { operationsOfForm } from './multipart.ts';
import { graphqlOperation, MAX_ROOT_FIELDS } from './operation.ts';

export interface GraphqlRequest {
  /** `undefined` if the text does not tell, or if the operations of a batch differ. */
  readonly type: OperationType | undefined;
  /** `undefined` for an anonymous operation, too. */
  readonly name: string | undefined;
  readonly rootFields: readonly string[];
}

const MAX_BATCH = 100;
const MAX_NAME_LENGTH = 256;
const NAME = /^[_A-Za-z]\w*$/;
/** The types of bodies that are not tried as JSON. */
const DOCUMENT_TYPE = /^[\t ]*application\/graphql[\t ]*(?:;|$)/i;
const QUERY_OR_EXTENSIONS = /[?&](?:query|extensions)=/;

/** Whether a body of this type is a document, not JSON. */
export function isDocumentType(contentType: string | undefined): boolean {
  return contentType !== undefined && DOCUMENT_TYPE.test(contentType);
}

/**
 * @param contentType - needed for a document only
 * @param isComplete - whether `body` is the whole body, not a prefix. Needed for a document only
 * @returns `undefined` if it is no GraphQL request, or does not tell
 */
export function graphqlRequest(
  body: string,
  contentType: string | undefined,
  isComplete: boolean,
): GraphqlRequest | undefined {
  if (isDocumentType(contentType)) {
    return isComplete ? requestFor(body, undefined) : undefined;
  }
  const json = body.startsWith('--') ? operationsOfForm(body) : body;
  return json === undefined ? undefined : requestOfJson(json);
}

/**
 * Reads `?query=…&operationName=…&extensions=…` of a GET.
 *
 * @param url - an absolute URL or a path with its query
 */
export function graphqlRequestOfUrl(url: string): GraphqlRequest | undefined {
  const start = url.indexOf('?');
  if (start === -1 || !QUERY_OR_EXTENSIONS.test(url)) {
    return undefined;
  }
  const end = url.indexOf('#');
  // Empty if the question mark is in the fragment.
  const query = url.slice(start, end === -1 ? url.length : end);
  const parameters = new runtime.URLSearchParams(query);
  const operationName = parameters.get('operationName') ?? undefined;
  return (
    requestFor(parameters.get('query') ?? undefined, operationName) ??
    (isPersisted(parameters.get('extensions') ?? undefined) ? requestNamed(operationName) : undefined)
  );
}

function requestOfJson(json: string): GraphqlRequest | undefined {
  // Of a document with one operation, nothing else is needed.
  const query = jsonMember(json, 'query');
  const only = query === undefined ? undefined : requestInJson(query, undefined);
  if (only !== undefined) {
    return only;
  }
  const objects = jsonMembers(json, MAX_BATCH)?.objects ?? [];
  const requests = objects.map(requestOfObject).filter((request) => request !== undefined);
  return requests.length > 1 ? batchOf(requests) : requests[0];
}

function requestOfObject(object: JsonObject): GraphqlRequest | undefined {
  const { members } = object;
  const operationName = stringOf(members.get('operationName'));
  const query = members.get('query');
  const request = query === undefined ? undefined : requestInJson(query, operationName);
  if (request !== undefined) {
    return request;
  }
  const isNamed =
    isPersisted(members.get('extensions')) || (isCutBeforeQuery(object) && isName(operationName));
  return isNamed ? requestNamed(operationName) : undefined;
}

/** Apollo Client writes `operationName`, `variables`, `extensions`, `query` in this order. */
function isCutBeforeQuery({ members, cutKey, isComplete }: JsonObject): boolean {
  return (
    !isComplete &&
    !members.has('query') &&
    (members.has('variables') || cutKey === 'variables' || cutKey === 'query')
  );
}

const requestInJson = knownDocuments((json, operationName: string | undefined) =>
  requestFor(jsonString(json), operationName),
);

function requestFor(
  document: string | undefined,
  operationName: string | undefined,
): GraphqlRequest | undefined {
  // In practice, an empty name is as good as none.
  const operation =
    document === undefined ? undefined : graphqlOperation(document, operationName || undefined);
  return (
    operation && {
      type: operation.type,
      name: isShort(operation.name) ? operation.name : undefined,
      rootFields: operation.rootFields.filter(isShort),
    }
  );
}

/** The request whose document the server knows already, or whose document was cut off. */
function requestNamed(operationName: string | undefined): GraphqlRequest {
  return { type: undefined, name: isName(operationName) ? operationName : undefined, rootFields: [] };
}

/** What the requests have in common, and the fields of all. */
function batchOf(requests: readonly GraphqlRequest[]): GraphqlRequest {
  const common = <K extends 'type' | 'name'>(key: K): GraphqlRequest[K] => {
    const value = requests[0]?.[key];
    return requests.every((request) => request[key] === value) ? value : undefined;
  };
  const rootFields = new Set(requests.flatMap((request) => request.rootFields));
  return {
    type: common('type'),
    name: common('name'),
    rootFields: [...rootFields].slice(0, MAX_ROOT_FIELDS),
  };
}

/** @param extensions - a JSON text */
function isPersisted(extensions: string | undefined): boolean {
  const [object] = extensions?.startsWith('{') ? (jsonMembers(extensions, 0)?.objects ?? []) : [];
  return object?.isComplete === true && object.members.get('persistedQuery')?.startsWith('{') === true;
}

function stringOf(json: string | undefined): string | undefined {
  return json === undefined ? undefined : jsonString(json);
}

function isShort(name: string | undefined): boolean {
  return name === undefined || name.length <= MAX_NAME_LENGTH;
}

/** Anything but a name may be personal data. */
function isName(text: string | undefined): text is string {
  return text !== undefined && text.length <= MAX_NAME_LENGTH && NAME.test(text);
}
