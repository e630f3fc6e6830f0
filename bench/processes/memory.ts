/**
 * Holds ten thousand requests on undici's channels, or sessions. Arguments: the instrumentation, and what to hold: `open`
 * requests without a response, `unread` responses, or `session`s. Answers with bytes of the heap for each.
 */
import { channel } from 'node:diagnostics_channel';
import { withSeekSession } from 'opentelemetry-instrumentation-seek';
import { answer } from './answer.ts';
import { type Instrumented, startTelemetry } from './telemetry.ts';

const [, , instrumented, kind] = process.argv as unknown as [
  string,
  string,
  Instrumented,
  'open' | 'unread' | 'session',
];
const COUNT = 10_000;
const response = { statusCode: 200, headers: [], statusText: 'OK' };

startTelemetry(instrumented, ['graphql.seek.com']);
const create = channel('undici:request:create');
const headers = channel('undici:request:headers');

function request(): object {
  const list = ['content-type', 'application/json', 'accept', '*/*', 'user-agent', 'node'];
  const made = {
    origin: 'https://graphql.seek.com',
    path: '/graphql',
    method: 'POST',
    body: Buffer.from('{"query":"{ version }"}'),
    host: null,
    headers: list,
    addHeader: (name: string, value: string) => void list.push(name, value),
  };
  create.publish({ request: made });
  if (kind === 'unread') {
    headers.publish({ request: made, response });
  }
  return made;
}

/** What a session waits for refers to its context. */
function pending(): object {
  const pending = new Promise(() => {});
  const wait = async () => void (await pending);
  instrumented === 'seek' ? withSeekSession(wait) : wait();
  return pending;
}

function hold(): object {
  return kind === 'session' ? pending() : request();
}

function heapUsed(): number {
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.();
  }
  return process.memoryUsage().heapUsed;
}

answer(async () => {
  // Warms up: fills caches, and compiles code.
  let held: object[] = Array.from({ length: COUNT }, hold);
  held = [];
  const before = heapUsed();
  held = Array.from({ length: COUNT }, hold);
  const bytes = heapUsed() - before;
  return bytes / held.length;
});
