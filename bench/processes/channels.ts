/**
 * Publishes the events of requests on undici's channels, without undici. Arguments: the instrumentation, the origin of
 * the requests, and `graphql` for GraphQL calls, whose bodies are published, too. Answers with nanoseconds per request.
 */
import { channel } from 'node:diagnostics_channel';
import { setImmediate } from 'node:timers/promises';
import { answer } from './answer.ts';
import { headersByHand, type Instrumented, startTelemetry } from './telemetry.ts';

const [, , instrumented, origin, kind] = process.argv as unknown as [
  string,
  string,
  Instrumented,
  string,
  'graphql' | undefined,
];
/** Below the queue size of the batch processor, so that it drops no spans. */
const REQUESTS_AT_ONCE = 500;
const TIMES = 10;

startTelemetry(instrumented, ['graphql.seek.com']);

const create = channel('undici:request:create');
const sendHeaders = channel('undici:client:sendHeaders');
const headers = channel('undici:request:headers');
const trailers = channel('undici:request:trailers');
const socket = { remoteAddress: '192.0.2.1', remotePort: 443, alpnProtocol: 'http/1.1' };
const response = { statusCode: 200, headers: [], statusText: 'OK' };

const bodyChunkSent = channel('undici:request:bodyChunkSent');
const bodyChunkReceived = channel('undici:request:bodyChunkReceived');
const QUERY =
  'query Profile($id: String!) { candidateProfile(id: $id) { candidate { person { name { formattedName } } } attachments { url descriptions } } }';
const answered = Buffer.from(JSON.stringify({ data: { candidateProfile: null } }));

/** As of `undici.request()`, which makes a buffer of a string. */
function makeBody(i: number): Buffer {
  return Buffer.from(JSON.stringify({ query: QUERY, variables: { id: `seekAnzPublicTest:${i}` } }));
}

/** Each request of undici has its handler under a symbol. */
const HANDLER = Symbol('handler');
const handler = { onRequestStart: () => {} };

function makeRequest(path: string, body: Buffer | null) {
  const list = [
    'content-type',
    'application/json',
    'authorization',
    'Bearer 0123456789',
    'accept',
    '*/*',
    ...(instrumented === 'by-hand' ? headersByHand() : ['user-agent', 'node']),
  ];
  return {
    origin,
    path,
    method: 'POST',
    body,
    host: null,
    [HANDLER]: handler,
    headers: list,
    addHeader: (name: string, value: string) => void list.push(name, value),
  };
}

answer(async () => {
  let nanoseconds = 0n;
  const bodies = Array.from({ length: REQUESTS_AT_ONCE }, (_, i) =>
    kind === 'graphql' ? makeBody(i) : null,
  );
  for (let i = 0; i < TIMES; i++) {
    const started = process.hrtime.bigint();
    for (const body of bodies) {
      const request = makeRequest('/graphql', body);
      create.publish({ request });
      sendHeaders.publish({ request, socket, headers: '' });
      if (body !== null) {
        bodyChunkSent.publish({ request, chunk: body });
      }
      headers.publish({ request, response });
      if (body !== null) {
        bodyChunkReceived.publish({ request, chunk: answered });
      }
      trailers.publish({ request, trailers: [] });
    }
    nanoseconds += process.hrtime.bigint() - started;
    // Lets the batch processor export.
    await setImmediate();
  }
  return Number(nanoseconds) / (TIMES * REQUESTS_AT_ONCE);
});
