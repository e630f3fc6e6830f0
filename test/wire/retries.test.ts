import { createServer } from 'node:net';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { trace } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace';
import { expect } from 'chai';
import * as undici8 from 'undici';
import * as undici5 from 'undici5';
import * as undici6 from 'undici6';
import * as undici7 from 'undici7';
import { v4 } from 'uuid';
import { withSeekSession } from '../../src/index.ts';
import { startFailingServer, WAYS_TO_FAIL } from '../support/failing-server.ts';
import { retrying } from '../support/retrying.ts';
import { useTelemetry } from '../support/telemetry.ts';
import { useResource } from '../support/use-resource.ts';

type Undici = typeof undici8;
type Dispatcher = undici8.Dispatcher;

interface Received {
  readonly path: string;
  readonly requestId: unknown;
  readonly sessionId: unknown;
  readonly traceId: unknown;
}

const INTERACTIONS = 30;
/** How often each interaction makes a call that fails in each way. More than once for a proof that takes long. */
const ROUNDS = Number(process.env['RETRY_ROUNDS'] ?? 1);
const RETRY = {
  minTimeout: 1,
  maxTimeout: 3,
  maxRetries: 9,
  errorCodes: [
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ERR_HTTP2_GOAWAY_SESSION',
    'ERR_HTTP2_INVALID_SESSION',
    'ERR_HTTP2_STREAM_CANCEL',
    'ERR_HTTP2_STREAM_ERROR',
    'UND_ERR_INFO',
    'UND_ERR_RESPONSE',
    'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
    'UND_ERR_SOCKET',
  ],
};

const VERSIONS = { undici5, undici6, undici7, undici8 } as unknown as Readonly<Record<string, Undici>>;

/** Each returns `undefined` for a version of undici that does not have it. */
const DISPATCHERS: Readonly<Record<string, (undici: Undici, agent: Dispatcher) => Dispatcher | undefined>> = {
  RetryAgent: (undici, agent) => retrying(undici, agent, RETRY),
  'redirect around retry': ({ interceptors }, agent) =>
    interceptors && agent.compose(interceptors.retry(RETRY), interceptors.redirect({ maxRedirections: 3 })),
  'retry around responseError around redirect': ({ interceptors }, agent) =>
    interceptors?.responseError &&
    agent.compose(
      interceptors.redirect({ maxRedirections: 3 }),
      interceptors.responseError(),
      interceptors.retry(RETRY),
    ),
};

const CALLS: Readonly<
  Record<string, (undici: Undici, url: string, dispatcher: Dispatcher) => Promise<unknown>>
> = {
  request: async ({ request }, url, dispatcher) => (await request(url, { dispatcher })).body.text(),
  stream: ({ stream }, url, dispatcher) =>
    stream(url, { method: 'GET', dispatcher }, () => new Writable({ write: (_, __, done) => done() })),
  pipeline: ({ pipeline }, url, dispatcher) =>
    text(pipeline(url, { method: 'GET', dispatcher }, ({ body }) => body).end()),
  fetch: async ({ fetch }, url, dispatcher) => (await fetch(url, { dispatcher })).text(),
};

describe('the session and the trace of a call', () => {
  useTelemetry(
    () => ({
      seek: { hosts: ['127.0.0.1'] },
      sampler: { shouldSample: () => ({ decision: SamplingDecision.NOT_RECORD }), toString: () => 'off' },
    }),
    'suite',
  );

  for (const [version, undici] of Object.entries(VERSIONS)) {
    for (const http2 of [false, true]) {
      // undici 5 adds no headers of a subscriber to requests over HTTP/2, and a reset stream ends the process.
      if (http2 && version === 'undici5') {
        continue;
      }
      describe(`${version}, HTTP/${http2 ? '2' : '1.1'}: are those of every request that undici makes for it`, () => {
        const received: Received[] = [];
        const server = useResource(
          () =>
            startFailingServer({
              http2,
              onRequest: (path, headers) =>
                received.push({
                  path,
                  requestId: headers['x-request-id'],
                  sessionId: headers['x-session-id'],
                  traceId: `${headers['traceparent']}`.split('-')[1],
                }),
            }),
          (each) => each.close(),
          'suite',
        );

        for (const [dispatcherName, dispatcherOf] of Object.entries(DISPATCHERS)) {
          for (const [callName, call] of Object.entries(CALLS)) {
            // undici 8 retries no request of pipeline(): its body is a stream.
            const isNever = version === 'undici8' && callName === 'pipeline';
            if (isNever || dispatcherOf(undici, new undici.Agent()) === undefined) {
              continue;
            }
            it(`${callName} with ${dispatcherName}`, async () => {
              received.length = 0;
              const agent = new undici.Agent({ allowH2: http2, connect: await everyThirdRefused(undici) });
              const dispatcher = dispatcherOf(undici, agent) as Dispatcher;
              const expected = new Map<string, Pick<Received, 'sessionId' | 'traceId'>>();
              await Promise.all(
                Array.from({ length: INTERACTIONS }, (_, interaction) =>
                  inInteraction(async (ids) => {
                    for (let round = 0; round < ROUNDS; round++) {
                      for (let n = 0; n < WAYS_TO_FAIL.length; n++) {
                        // At any time, the interactions are at different ways.
                        const way = WAYS_TO_FAIL[(n + interaction) % WAYS_TO_FAIL.length];
                        const path = `/${way}/${interaction}/${round}`;
                        expected.set(path, ids);
                        // What undici does not retry fails.
                        await call(undici, server.origin + path, dispatcher).catch(() => {});
                      }
                    }
                  }),
                ),
              );
              await agent.destroy();

              const wrong = received.filter(({ path, sessionId, traceId }) => {
                const ids = expected.get(path);
                return ids?.sessionId !== sessionId || ids?.traceId !== traceId;
              });
              expect(wrong).to.deep.equal([]);
              expect(received.length).to.be.greaterThan(expected.size);
              // undici sends a request again, with the same ID, that an HTTP/2 server has not processed.
              const sent = received.map(({ path, requestId }, n) => `${requestId} ${http2 ? path : n}`);
              expect(new Set(received.map(({ requestId }) => requestId)).size).to.equal(new Set(sent).size);
            });
          }
        }
      });
    }
  }
});

/** Runs a function in a session and a trace of its own. */
function inInteraction(fn: (ids: Pick<Received, 'sessionId' | 'traceId'>) => Promise<void>): Promise<void> {
  const sessionId = v4();
  return withSeekSession({ sessionId }, () =>
    trace.getTracer('test').startActiveSpan('interaction', { root: true }, async (span) => {
      await fn({ sessionId, traceId: span.spanContext().traceId });
      span.end();
    }),
  );
}

/** A connector that connects every third time to a port on which nothing listens. */
async function everyThirdRefused({ buildConnector }: Undici): Promise<undici8.buildConnector.connector> {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const { port } = closed.address() as { port: number };
  await new Promise((resolve) => closed.close(resolve));
  const connect = buildConnector({ rejectUnauthorized: false, allowH2: true });
  let count = 0;
  return (options, callback) => {
    count++;
    connect(count % 3 === 0 ? { ...options, port: `${port}` } : options, callback);
  };
}
