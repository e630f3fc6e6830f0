/**
 * Publishes the events of requests on undici's channels, without undici. Arguments: the instrumentation, and the origin
 * of the requests. Answers with nanoseconds per request.
 */
import { channel } from 'node:diagnostics_channel';
import { setImmediate } from 'node:timers/promises';
import { answer } from './answer.ts';
import { type Instrumented, startTelemetry } from './telemetry.ts';

const [, , instrumented, origin] = process.argv as unknown as [string, string, Instrumented, string];
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

/** Each request of undici has its handler under a symbol. */
const HANDLER = Symbol('handler');
const handler = { onRequestStart: () => {} };

function makeRequest(path: string) {
  const list = [
    'content-type',
    'application/json',
    'authorization',
    'Bearer 0123456789',
    'accept',
    '*/*',
    'user-agent',
    'node',
  ];
  return {
    origin,
    path,
    method: 'POST',
    host: null,
    [HANDLER]: handler,
    headers: list,
    addHeader: (name: string, value: string) => void list.push(name, value),
  };
}

answer(async () => {
  let nanoseconds = 0n;
  for (let i = 0; i < TIMES; i++) {
    const started = process.hrtime.bigint();
    for (let j = 0; j < REQUESTS_AT_ONCE; j++) {
      const request = makeRequest('/graphql');
      create.publish({ request });
      sendHeaders.publish({ request, socket, headers: '' });
      headers.publish({ request, response });
      trailers.publish({ request, trailers: [] });
    }
    nanoseconds += process.hrtime.bigint() - started;
    // Lets the batch processor export.
    await setImmediate();
  }
  return Number(nanoseconds) / (TIMES * REQUESTS_AT_ONCE);
});
