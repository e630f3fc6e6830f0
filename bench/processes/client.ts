/**
 * Sends requests over real sockets. Arguments: the instrumentation or `none`, with the suffix `+headers` if the
 * application sets SEEK's headers itself; the client; the origin. Answers with requests per second.
 */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'undici';
import { answerWithThroughput } from './answer.ts';
import { type Instrumented, startTelemetry } from './telemetry.ts';

const [, , variant, client, origin] = process.argv as unknown as [
  string,
  string,
  `${Instrumented | 'none'}${'' | '+headers'}`,
  'fetch' | 'request',
  string,
];

const [instrumented, headers] = variant.split('+') as [Instrumented | 'none', 'headers' | undefined];
if (instrumented !== 'none') {
  startTelemetry(instrumented, [new URL(origin).host]);
}
const dispatcher = new Agent();
const sessionId = randomUUID();
const headersOf = (): Record<string, string> =>
  headers === 'headers'
    ? { 'x-request-id': randomUUID(), 'x-session-id': sessionId, 'user-agent': 'bench/1.0.0' }
    : {};

const SEND = {
  fetch: async () => (await fetch(`${origin}/graphql`, { headers: headersOf() })).text(),
  request: async () => (await request(`${origin}/graphql`, { headers: headersOf(), dispatcher })).body.text(),
};

answerWithThroughput(SEND[client]);
