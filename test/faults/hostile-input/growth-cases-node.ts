/**
 * The cases of growth.test.ts for requests of node:http and undici.
 *
 * @module
 */
import { type ClientRequest, OutgoingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { hostMatcher } from '../../../src/core/hosts.ts';
import { indexOfHeader, type Propagate, settleHeaders } from '../../../src/core/propagation.ts';
import { resolveSettings, settingsOf } from '../../../src/core/settings.ts';
import { decoderFor } from '../../../src/node/graphql/content-coding.ts';
import { addReceivedChunk, receivedBody, textWithErrors } from '../../../src/node/graphql/received-body.ts';
import * as http from '../../../src/node/http/headers.ts';
import { callerHeadersOf, hideStamp } from '../../../src/node/http/hidden-headers.ts';
import * as recordedUrl from '../../../src/node/http/recorded-url.ts';
import * as httpRoute from '../../../src/node/http/route.ts';
import { receivedHeader } from '../../../src/node/undici/bodies.ts';
import * as undici from '../../../src/node/undici/headers.ts';
import { withPropagationOf } from '../../../src/node/undici/propagation-fields.ts';
import { isForSeek, type Request, redactedUrl, urlOf } from '../../../src/node/undici/request.ts';
import { recordWebhook } from '../../../src/node/webhook.ts';
import {
  type Case,
  HEADER_BYTES,
  headers,
  lines,
  listOf,
  many,
  REQUEST_ID,
  recordOf,
  UUID,
  units,
} from './growth-inputs.ts';

const PROPAGATE: readonly Propagate[] = ['traceparent', 'all', 'none'];
const INJECTED = [
  'traceparent',
  `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  'tracestate',
  'a=b',
  'baggage',
  'c=d',
];

export function nodeCases(): Case[] {
  return [...headerListCases(), ...undiciCases(), ...httpCases(), ...urlCases(), ...responseCases()];
}

function headerListCases(): Case[] {
  const twoLists = (count: number) => {
    const all = headers(2 * count);
    return { own: all.slice(0, 2 * count), injected: all.slice(2 * count) };
  };
  return [
    ...PROPAGATE.map((propagate) =>
      many(`settleHeaders of injected headers: ${propagate}`, HEADER_BYTES, headers, (current) =>
        settleHeaders(['a', 'b'], [...INJECTED, ...current], propagate),
      ),
    ),
    ...PROPAGATE.flatMap((propagate) => [
      many(`settleHeaders in another order: ${propagate}`, HEADER_BYTES, headers, (own) =>
        settleHeaders(own, [...INJECTED, ...own], propagate),
      ),
      many(`settleHeaders of own and injected headers: ${propagate}`, 2 * HEADER_BYTES, twoLists, (lists) =>
        settleHeaders(lists.own, [...lists.own, ...lists.injected], propagate),
      ),
      many(`settleHeaders of injected headers alone: ${propagate}`, 2 * HEADER_BYTES, twoLists, (lists) =>
        settleHeaders(lists.own, lists.injected, propagate),
      ),
      many(`settleHeaders of repeated headers: ${propagate}`, 2 * HEADER_BYTES, headers, (own) =>
        settleHeaders(own, [...own, ...own.flatMap(() => INJECTED)], propagate),
      ),
    ]),
    many(
      'indexOfHeader of similar names',
      12,
      (count) => listOf(count, () => ['X-Request-Iz', 'a']).flat(),
      (list) => indexOfHeader(list, REQUEST_ID),
    ),
    many('withPropagationOf', HEADER_BYTES, headers, (list) =>
      withPropagationOf([...INJECTED, ...list], [...list, ...INJECTED]),
    ),
  ];
}

function undiciCases(): Case[] {
  const { settings } = resolveSettings({ userAgent: 'a/1' }, { env: {}, application: () => undefined });
  const stamperFor = undici.undiciStamper(settingsOf(settings, () => {}));
  const requestWith = (given: string | readonly string[]) =>
    ({ method: 'GET', origin: 'https://seek.com', path: '/', headers: given }) as unknown as Request;
  /** All that happens to the headers of a request. */
  const sent = (given: string | string[], propagate: Propagate) => {
    const request = requestWith(given);
    stamperFor(request).stamp(undefined, request, ROOT_CONTEXT);
    const own = undici.snapshotOf(request);
    const injected = requestWith(
      typeof own === 'string'
        ? `${own}traceparent: a\r\nbaggage: b\r\n`
        : ([...own, ...INJECTED] as string[]),
    );
    undici.settlePropagation(injected, own, propagate);
    undici.allowedBy(injected, own, propagate);
    undici.replacePropagation(injected, own);
    return undici.requestHeader(injected, 'x-request-id');
  };
  return [
    ...PROPAGATE.flatMap((propagate) => [
      many(`headers of undici: ${propagate}`, HEADER_BYTES, headers, (list) => sent(list, propagate)),
      many(`headers of undici 5: ${propagate}`, HEADER_BYTES, lines, (text) => sent(text, propagate)),
    ]),
    // So many that a function does not take them as its arguments.
    ...PROPAGATE.map((propagate) =>
      many(
        `short headers of undici: ${propagate}`,
        7,
        (count) => ['traceparent', 'a', ...listOf(count, (name) => [name, '']).flat()],
        (list) => sent(list, propagate),
      ),
    ),
    ...units('a header of undici', ['a'], (text) => sent([REQUEST_ID, text, 'user-agent', text], 'all')),
    ...units('a header of undici 5', [' ', ':'], (text) =>
      sent(`${REQUEST_ID}: ${text}\r\nuser-agent: ${text}\r\n`, 'all'),
    ),
    // Backtracking does not count as work; in a longer text, it would take minutes.
    ...['user-agent', REQUEST_ID].flatMap((name) =>
      units(`an unfinished ${name} of undici 5`, [' ', '\t', '\r'], (text) =>
        sent(`${name}:${text}\n`, 'all'),
      ).map((each) => ({ ...each, sizes: [1_000, 10_000, 100_000] })),
    ),
    ...units('malformed headers of undici 5', [':', '\r', '\n', ' ', `${REQUEST_ID}:\n`], (text) =>
      sent(text, 'all'),
    ),
  ];
}

function httpCases(): Case[] {
  const requestWith = (given: Readonly<Record<string, string>>) => {
    const request = new OutgoingMessage() as ClientRequest;
    for (const [name, value] of Object.entries(given)) {
      request.setHeader(name, value);
    }
    return request;
  };
  const settled = (list: readonly string[], propagate: Propagate) => {
    const own = recordOf(list);
    const options = { headers: { ...own, ...recordOf(INJECTED) } };
    http.settlePropagation(requestWith(options.headers), http.headersByName(own), options, propagate);
  };
  const hidden = (list: readonly string[]) => {
    const request = requestWith(recordOf([...list, 'User-Agent', 'a']));
    const own = callerHeadersOf(request);
    request.setHeader('User-Agent', 'b');
    hideStamp(request, { stamp: { requestId: '1', sessionId: '2', userAgent: 'b' }, own }, [REQUEST_ID]);
    return [request.getHeaders(), request.getHeaderNames(), request.getRawHeaderNames()];
  };
  return [
    ...PROPAGATE.map((propagate) =>
      many(`headers of node:http: ${propagate}`, HEADER_BYTES, headers, (list) => settled(list, propagate)),
    ),
    ...PROPAGATE.map((propagate) =>
      many(`headers of node:http with a traceparent: ${propagate}`, HEADER_BYTES, headers, (list) =>
        settled(['traceparent', 'a', ...list], propagate),
      ),
    ),
    many('withholdExpect', HEADER_BYTES, headers, (list) =>
      http.withholdExpect({ headers: recordOf([...list, 'expect', '1']) }),
    ),
    many('hideStamp', HEADER_BYTES, headers, hidden),
  ];
}

function urlCases(): Case[] {
  const isSeekHost = hostMatcher(['seek.com']);
  const keys = recordedUrl.secretKeysOf(['é', 'key']);
  const span = { setAttribute: () => {} } as unknown as Span;
  const ofUndici = (path: string) => {
    const request = { method: 'GET', origin: 'https://seek.com', path } as Request;
    return [redactedUrl(request), urlOf(request), isForSeek(request, isSeekHost)];
  };
  const ofHttp = (path: string) => {
    const options = { hostname: path, path, auth: path, headers: { host: path } };
    const request = { host: 'seek.com', protocol: 'https:', method: 'GET', path, getHeader: () => path };
    return [
      recordedUrl.redactedUrl(options, keys),
      httpRoute.isForSeek(httpRoute.routeOfOptions(options), isSeekHost),
      httpRoute.urlOf(request as unknown as ClientRequest),
    ];
  };
  return [
    ...units('a URL of undici', ['@', '[', '?token='], ofUndici),
    ...units('a URL of node:http', [':', '@', '[', '?token='], ofHttp),
    ...units('the query of an inbound request', ['=', 'key=;'], (text) =>
      recordedUrl.redactedInboundQuery({ url: `/?${text}` } as never, keys),
    ),
    many('secretKeysOf', 9, (count) => listOf(count, (name) => `é${name}`), recordedUrl.secretKeysOf),
    ...units('recordWebhook', ['?', 'a', UUID], (text) =>
      recordWebhook(span, { url: `/${text}`, headers: { [REQUEST_ID]: text } }, `/${text}`),
    ),
  ];
}

function responseCases(): Case[] {
  const collected = (chunks: readonly Uint8Array[], coding?: string, type = 'application/json') => {
    const body = receivedBody();
    const header = (name: string) => (name === 'content-encoding' ? coding : type);
    return chunks.every((chunk) => addReceivedChunk(body, chunk, header)) && textWithErrors(body);
  };
  const empty = [Buffer.from('{}')];
  return [
    ...units('a response', ['{', '["errors"'], (text) => collected([Buffer.from(text)])),
    many(
      'a response of many chunks',
      10,
      (count) => listOf(count, () => Buffer.from('{')),
      (chunks) => collected(chunks),
    ),
    ...units('an encoded response', ['"errors"', '\0'], (text) => collected([gzipSync(text)], 'gzip')),
    ...units('a content coding', [' ', 'gzip,', 'a'], (text) => [decoderFor(text), collected(empty, text)]),
    ...units('a content type', [' ', '\t', ';', 'a'], (text) =>
      collected(empty, 'gzip', `application/json${text}a`),
    ),
    many('the headers of a response', HEADER_BYTES, headers, (list) =>
      receivedHeader(list)('content-encoding'),
    ),
  ];
}
