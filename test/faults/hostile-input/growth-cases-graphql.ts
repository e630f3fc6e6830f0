/**
 * The cases of growth.test.ts for GraphQL: requests and their answers.
 *
 * @module
 */
import { graphqlErrorCodes } from '../../../src/core/graphql/error-codes.ts';
import { jsonMembers } from '../../../src/core/graphql/json-members.ts';
import { graphqlOperation } from '../../../src/core/graphql/operation.ts';
import { graphqlRequest, graphqlRequestOfUrl } from '../../../src/core/graphql/request.ts';
import { type Case, listOf, many, units } from './growth-inputs.ts';

export function graphqlCases(): Case[] {
  return [...documentCases(), ...requestCases(), ...errorCases()];
}

function documentCases(): Case[] {
  return [
    ...units(
      'graphqlOperation',
      ['{', '(', '"', '"""', '"\\"', '\\', '#', '#\n', ',', '...', '... {', '...F ', 'a', 'a: ', '@a(', '-1'],
      (text) => [graphqlOperation(text), graphqlOperation(`{ ${text}`), graphqlOperation(`{ a(s: "${text}`)],
    ),
    ...units('graphqlOperation of a field', ['{', '{}', '"" ', '#\n', 'a ', '-'], (text) =>
      graphqlOperation(`{ a {${text}`),
    ),
    ...units('graphqlOperation of fragments', ['fragment F on Q { ...F ...G } ', 'query Q { a } '], (text) =>
      graphqlOperation(`{ ...F } ${text}`, 'Q'),
    ),
  ];
}

function requestCases(): Case[] {
  const bodyOf = (query: string) => JSON.stringify({ operationName: null, query });
  const formOf = (text: string) => `--b\r\nContent-Disposition: form-data; name="operations${text}`;
  return [
    ...units(
      'jsonMembers',
      ['[', '{', '{"a":', '"', '\\', '\\"', ' ', '1', '[],', '{},', '1,', '"a":1,', '"\\u0061":"",'],
      (text) => [`{${text}`, `{"a":${text}`, `{"a":"${text}`, `[${text}`].map((json) => jsonMembers(json, 9)),
    ),
    many(
      'jsonMembers with many keys',
      12,
      (count) => `{${listOf(count, (key) => `"${key}":1`).join()}}`,
      (json) => jsonMembers(json, 9),
    ),
    ...units('graphqlRequest', ['{', 'a ', '#', '\\', '"', '\n', 'é'], (text) => [
      graphqlRequest(bodyOf(`{ ${text}`), undefined, true),
      graphqlRequest(bodyOf(`{ a(s: "${text}") }`), undefined, true),
      graphqlRequest(`{"operationName":"${text}","variables":{`, undefined, false),
    ]),
    ...units('graphqlRequest of a batch', ['{"query":"{ a }"},', '{},'], (text) =>
      graphqlRequest(`[${text}`, undefined, false),
    ),
    ...units('graphqlRequest of a persisted query', ['{"persistedQuery":', '[', '"a":1,'], (text) =>
      graphqlRequest(`{"extensions":{${text}`, undefined, false),
    ),
    ...units('graphqlRequest of a form', ['\r\n', '\r\n--b', '--b', ';', '; name=', 'a: b\r\n'], (text) => [
      graphqlRequest(text, undefined, false),
      graphqlRequest(`${formOf(text)}\r\n\r\n`, undefined, false),
      graphqlRequest(`${formOf(`"\r\n\r\n${text}`)}`, undefined, false),
    ]),
    ...units('graphqlRequest of a type', [' ', ';', '; boundary=', '"'], (text) => [
      graphqlRequest('{}', text, true),
      graphqlRequest('{}', `multipart/form-data;${text}`, true),
      graphqlRequest('{}', `application/graphql ${text}`, true),
    ]),
    ...units('graphqlRequestOfUrl', ['?', '&', '#', '%', '%7B', '?query=', '&query=a', '/'], (text) => [
      graphqlRequestOfUrl(text),
      graphqlRequestOfUrl(`/?query=${text}`),
      graphqlRequestOfUrl(`/?extensions={${text}`),
    ]),
  ];
}

function errorCases(): Case[] {
  const body = (errors: readonly object[]) => JSON.stringify({ errors });
  const error = (code: string) => ({ extensions: { code } });
  return [
    ...units('graphqlErrorCodes', ['[', '[]', '{"errors":['], graphqlErrorCodes),
    ...units('graphqlErrorCodes of a code', ['a'], (code) => graphqlErrorCodes(body([error(code)]))),
    many('graphqlErrorCodes of many errors', 36, (count) => body(listOf(count, error)), graphqlErrorCodes),
    many(
      'graphqlErrorCodes of a batch',
      48,
      (count) => `[${listOf(count, (code) => body([error(code)])).join()}]`,
      graphqlErrorCodes,
    ),
  ];
}
