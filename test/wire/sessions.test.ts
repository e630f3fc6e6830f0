import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { trace } from '@opentelemetry/api';
import { expect } from 'chai';
import type { Dispatcher } from 'undici';
import * as undici8 from 'undici';
import * as undici5 from 'undici5';
import * as undici6 from 'undici6';
import * as undici7 from 'undici7';
import { v4 } from 'uuid';
import { getSeekSessionId, sessionIdFromTraceId, withSeekSession } from '../../src/index.ts';
import { onlyHeader, useRecordingServer } from '../support/recording-server.ts';
import { useTelemetry } from '../support/telemetry.ts';

const SESSIONS = 100;
const REQUESTS_PER_SESSION = 10;

const LIMITED: Readonly<Record<string, (undici: typeof undici8, origin: string) => Dispatcher>> = {
  'one connection': ({ Pool }, origin) => new Pool(origin, { connections: 1 }),
  'three connections': ({ Agent }) => new Agent({ connections: 3 }),
};

describe('the X-Session-Id of requests', () => {
  const seek = useRecordingServer();
  const telemetry = useTelemetry();

  const interleaved = async (send: (url: string) => Promise<unknown>) => {
    const sessionIds = Array.from({ length: SESSIONS }, () => v4());
    await Promise.all(
      sessionIds.map((sessionId) =>
        withSeekSession({ sessionId }, async () => {
          for (let i = 0; i < REQUESTS_PER_SESSION; i++) {
            await send(`${seek.origin}/${sessionId}/${i}`);
          }
        }),
      ),
    );
    expect(seek.requests).to.have.length(SESSIONS * REQUESTS_PER_SESSION);
    for (const received of seek.requests) {
      expect(onlyHeader(received, 'x-session-id')).to.equal(received.path.split('/')[1]);
    }
    expect(new Set(seek.requests.map((received) => onlyHeader(received, 'x-request-id'))).size).to.equal(
      SESSIONS * REQUESTS_PER_SESSION,
    );
    for (const { attributes } of await telemetry.clientSpans()) {
      expect(attributes['seek.session_id']).to.equal(String(attributes['url.path']).split('/')[1]);
    }
  };

  it('is that of the caller in 1,000 interleaved fetch calls of 100 sessions', async () => {
    await telemetry.start({ seek: { hosts: ['127.0.0.1'] } });
    await interleaved(async (url) => (await fetch(url)).text());
  });

  it('is that of the caller in 1,000 interleaved undici requests of 100 sessions', async () => {
    await telemetry.start({ seek: { hosts: ['127.0.0.1'] } });
    await interleaved(async (url) => (await undici8.request(url)).body.text());
  });

  describe('is that of the caller in requests that wait for a connection:', () => {
    for (const [version, undici] of Object.entries({
      undici5,
      undici6,
      undici7,
      undici8,
    } as unknown as Record<string, typeof undici8>)) {
      const ways: Record<string, (url: string, dispatcher: Dispatcher) => Promise<unknown>> = {
        request: async (url, dispatcher) => (await undici.request(url, { dispatcher })).body.text(),
        stream: (url, dispatcher) =>
          undici.stream(
            url,
            { method: 'GET', dispatcher },
            () => new Writable({ write: (_, __, done) => done() }),
          ),
        pipeline: (url, dispatcher) =>
          text(undici.pipeline(url, { method: 'GET', dispatcher }, ({ body }) => body).end()),
        // Only undici 8 dispatches every request in the context of its caller; see docs/limits.md.
        ...(version === 'undici8' && {
          fetch: async (url, dispatcher) => (await undici.fetch(url, { dispatcher })).text(),
        }),
      };
      for (const [way, send] of Object.entries(ways)) {
        for (const [connections, dispatcherOf] of Object.entries(LIMITED)) {
          it(`${version} ${way}, ${connections}`, async () => {
            await telemetry.start({ seek: { hosts: ['127.0.0.1'] } });
            const dispatcher = dispatcherOf(undici, seek.origin);
            await interleaved((url) => send(url, dispatcher));
            await dispatcher.close();
          });
        }
      }
    }
  });

  it('is that of the trace outside of withSeekSession', async () => {
    await telemetry.start({ seek: { hosts: ['127.0.0.1'] } });
    await trace.getTracer('test').startActiveSpan('webhook call', async (span) => {
      const expected = sessionIdFromTraceId(span.spanContext().traceId);
      expect(getSeekSessionId()).to.equal(expected);
      await (await fetch(seek.origin)).text();
      await (await fetch(seek.origin)).text();
      span.end();
      expect(seek.requests.map((received) => onlyHeader(received, 'x-session-id'))).to.deep.equal([
        expected,
        expected,
      ]);
    });
  });

  it('is the same in the whole process with session: "process"', async () => {
    await telemetry.start({ seek: { hosts: ['127.0.0.1'], session: 'process' } });
    await (await fetch(seek.origin)).text();
    await (await fetch(seek.origin)).text();
    const [first, second] = seek.requests.map((received) => onlyHeader(received, 'x-session-id'));
    expect(second).to.equal(first);
    expect(getSeekSessionId()).to.equal(first);
  });

  it('is the result of the session function', async () => {
    const sessionId = v4();
    await telemetry.start({ seek: { hosts: ['127.0.0.1'], session: () => sessionId } });
    await (await fetch(seek.origin)).text();
    expect(onlyHeader(seek.requests[0], 'x-session-id')).to.equal(sessionId);
  });

  it('is that of the trace if the session function does not return a UUID', async () => {
    await telemetry.start({ seek: { hosts: ['127.0.0.1'], session: () => 'evil\r\nx: y' } });
    await (await fetch(seek.origin)).text();
    const [span] = await telemetry.clientSpans();
    expect(onlyHeader(seek.requests[0], 'x-session-id')).to.equal(sessionIdFromTraceId(span?.traceId ?? ''));
  });
});
