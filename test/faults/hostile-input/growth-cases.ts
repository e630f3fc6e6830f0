/**
 * The cases of growth.test.ts: functions that meet text from elsewhere. If a case fails, the function needs a better
 * algorithm; the inputs are those that make a quadratic one slow.
 *
 * @module
 */
import { propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { moment, rememberContents } from '../../../src/core/answers.ts';
import { environmentList, environmentPairs, environmentValue } from '../../../src/core/environment.ts';
import { hostMatcher } from '../../../src/core/hosts.ts';
import { isIdentifyingUuid } from '../../../src/core/identifying-uuid.ts';
import * as ids from '../../../src/core/ids.ts';
import { productToken, productTokens } from '../../../src/core/product-token.ts';
import { redactQuery, redactUrl } from '../../../src/core/redact.ts';
import { seekRequestIdOf } from '../../../src/core/request-errors.ts';
import { openRequests } from '../../../src/core/request-log.ts';
import { serviceUserAgent } from '../../../src/core/service-user-agent.ts';
import { sessionOf } from '../../../src/core/session.ts';
import { extractSession } from '../../../src/core/session-propagator.ts';
import { resolveSettings } from '../../../src/core/settings.ts';
import { VARIABLES } from '../../../src/core/settings-table.ts';
import { unknownVariables } from '../../../src/core/unknown-variables.ts';
import { destinationOf, isIpAddress, parseUrl } from '../../../src/core/url.ts';
import { isGenericUserAgent } from '../../../src/core/user-agent.ts';
import { cliCases } from './growth-cases-cli.ts';
import { graphqlCases } from './growth-cases-graphql.ts';
import { nodeCases } from './growth-cases-node.ts';
import {
  type Case,
  controlCases,
  HEADER_BYTES,
  headers,
  listOf,
  many,
  recordOf,
  rejected,
  smaller,
  UUID,
  units,
} from './growth-inputs.ts';

export function growthCases(): readonly Case[] {
  return [
    ...controlCases(),
    ...textCases(),
    ...idCases(),
    ...settingCases(),
    ...errorCases(),
    ...graphqlCases(),
    ...nodeCases(),
    ...cliCases(),
  ];
}

function textCases(): Case[] {
  const isSeekHost = hostMatcher(['seek.com', '*.seek.com']);
  return [
    ...units('isGenericUserAgent', ['(', 'a ', 'axios/1 ('], isGenericUserAgent),
    ...units('isGenericUserAgent in a comment', ['\\', '('], (text) => isGenericUserAgent(`node (${text}`)),
    ...units('productTokens', ['@', ' \t', '@a b/c '], (text) => productTokens(`a${text}a`)),
    ...units('productToken', ['@', ' ', 'é'], (text) => productToken(text, text)),
    ...units('redactUrl', ['a?', '=', ':', '@', '/', '%', '?token='], (text) => redactUrl(`https://${text}`)),
    ...units('redactUrl of a user', [':', '@', ':@'], (text) =>
      redactUrl(`https://a:${text}@h?token=${text}`),
    ),
    ...units('redactUrl without a scheme', [':', '/', ':/'], redactUrl),
    ...units('redactQuery', ['=', '%74', 'a=;', '%74oken=a&'], redactQuery),
    ...units('redactQuery of a secret', ['token;', '='], (text) => redactQuery(`token=${text}`)),
    ...units('parseUrl', ['a', '/', '?', '@', '[', '%74', '..', '\r\n'], (text) => [
      parseUrl(text),
      parseUrl(`https://h/${text}`),
    ]),
    ...units('destinationOf', ['a', '/', '['], (text) =>
      destinationOf({ origin: 'https://192.0.2.1', path: text, host: text }),
    ),
    ...units('isIpAddress', ['1', '1.'], isIpAddress),
    ...units('hostMatcher', ['a', '.', 'a.', '@', '[', 'é.'], (text) =>
      isSeekHost(`https://${text}.seek.com`),
    ),
    ...units('hostMatcher of a pattern', ['a', 'a.', '*.', ':', '['], (text) =>
      rejected(() => hostMatcher([`*.${text}:`])),
    ),
    many(
      'hostMatcher of many patterns',
      20,
      (count) => listOf(count, (name) => `${name}.seek.com`),
      (patterns) => hostMatcher(patterns)('https://seek.com'),
    ),
  ];
}

function idCases(): Case[] {
  const bits = ['a', UUID];
  const baggageOf = (entries: readonly string[]) =>
    propagation.setBaggage(
      ROOT_CONTEXT,
      propagation.createBaggage(Object.fromEntries(entries.map((name) => [name, { value: name }]))),
    );
  const sessionIn = (baggage: ReturnType<typeof baggageOf>) =>
    sessionOf(baggage, { session: 'process', acceptSession: true });
  const conversions = {
    sessionIdFromTraceId: ids.sessionIdFromTraceId,
    traceIdFromSessionId: ids.traceIdFromSessionId,
    spanIdFromRequestId: ids.spanIdFromRequestId,
    requestIdFromSpanContext: (spanId: string) =>
      ids.requestIdFromSpanContext({ traceId: 'a'.repeat(32), spanId }),
  };
  return [
    ...Object.entries(conversions).flatMap(([name, convert]) =>
      units(name, bits, (text) => rejected(() => convert(text))),
    ),
    ...units('isIdentifyingUuid', bits, isIdentifyingUuid),
    ...units('extractSession', bits, (text) => extractSession(ROOT_CONTEXT, text, () => {})),
    many(
      'extractSession of many headers',
      36,
      (count) => listOf(count, () => UUID),
      (list) => extractSession(ROOT_CONTEXT, list, () => {}),
    ),
    ...units('sessionOf', bits, (text) =>
      sessionIn(
        propagation.setBaggage(
          ROOT_CONTEXT,
          propagation.createBaggage({ 'seek.session_id': { value: text } }),
        ),
      ),
    ),
    many(
      'sessionOf with many entries of baggage',
      20,
      (count) => baggageOf(listOf(count, (name) => name)),
      sessionIn,
    ),
  ];
}

function settingCases(): Case[] {
  const resolved = (env: Record<string, string>) =>
    resolveSettings({}, { env, application: () => undefined });
  return [
    ...units('environmentList', [',', ' ', 'a,'], (value) => [
      environmentValue({ value }, 'value'),
      environmentList({ value }, 'value'),
    ]),
    ...units('environmentPairs', ['=', ' ', 'a=b,', 'a=%2, with a malformed escape,'], (value) =>
      environmentPairs({ value }, 'value'),
    ),
    ...units('serviceUserAgent', ['@'], (name) =>
      serviceUserAgent({ OTEL_SERVICE_NAME: name }, { name, version: name }),
    ),
    ...units('resolveSettings', [' ', 'a.seek.com,'], (value) =>
      resolved(Object.fromEntries(VARIABLES.map((name) => [name, `a${value}a`]))),
    ),
    // Per character, these cost as much as the names of all variables have characters.
    ...units('unknownVariables', ['a'], (name) =>
      unknownVariables({ [`SEEK_OTEL_${name}`]: '' }, VARIABLES),
    ).map(smaller),
    smaller(
      many(
        'resolveSettings of many variables',
        17,
        (count) => Object.fromEntries(listOf(count, (name) => [`SEEK_OTEL_${name}`, ''])),
        resolved,
      ),
    ),
  ];
}

function errorCases(): Case[] {
  const answered = (answer: object) => {
    rememberContents(UUID, moment(), 'https://seek.com/', { statusCode: 500, headers: answer });
    return seekRequestIdOf({ cause: { errors: [{ status: 500, headers: answer }] } });
  };
  const chain = (count: number) =>
    listOf(count, () => 0).reduce<object>((cause) => ({ cause, request: { cause } }), {});
  const logged = (url: string) => {
    const open = openRequests<object>(
      () => {},
      () => {},
    );
    const request = {};
    open.begin(request, { method: 'GET', url, ids: { requestId: UUID, sessionId: UUID }, span: undefined });
    open.end(request, { status: 200 });
  };
  return [
    many('an answer with many headers', HEADER_BYTES, headers, answered),
    many('an answer with headers in an object', HEADER_BYTES, (count) => recordOf(headers(count)), answered),
    many(
      'an answer with headers in pairs',
      HEADER_BYTES,
      (count) => new Map(Object.entries(recordOf(headers(count)))),
      answered,
    ),
    many('an answer that repeats a header', 20, (count) => listOf(count, () => ['a', 'b']).flat(), answered),
    many('an answer with many values of a header', 9, (count) => ['a', listOf(count, () => 'b')], answered),
    ...units('an answer with a long header', ['a', 'a é'], (text) => answered([text, text])),
    many('an error with a chain of causes', 30, chain, seekRequestIdOf),
    many(
      'an error with many errors',
      30,
      (count) => ({ errors: listOf(count, () => chain(3)) }),
      seekRequestIdOf,
    ),
    many(
      'an error with nested errors',
      30,
      (count) => ({ errors: listOf(9, () => ({ errors: listOf(count, () => ({})) })) }),
      seekRequestIdOf,
    ),
    ...units('a request log', ['@', '?token='], (text) => logged(`https://${text}`)),
  ];
}
