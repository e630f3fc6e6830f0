import { trace } from '@opentelemetry/api';
import { expect } from 'chai';
import * as undici8 from 'undici';
import * as undici6 from 'undici6';
import * as undici7 from 'undici7';
import { sessionIdFromTraceId, withSeekSession } from '../../src/index.ts';
import { onlyHeader, useRecordingServer } from '../support/recording-server.ts';
import { useTelemetry } from '../support/telemetry.ts';

const { Agent, interceptors, RetryAgent, request } = undici8;

const versions = { 'undici 6': undici6, 'undici 7': undici7, 'undici 8': undici8 } as unknown as Readonly<
  Record<string, typeof undici8>
>;

describe('every request on the wire', () => {
  let onHang: () => void;
  const other = useRecordingServer();
  const seek = useRecordingServer({
    respond: ({ url, socket }, response) => {
      const count = seek.requests.filter(({ path }) => path === url).length;
      if (url === '/away') {
        response.writeHead(307, { location: `${other.origin}/elsewhere` }).end();
      } else if (url === '/here') {
        response.writeHead(302, { location: '/there' }).end();
      } else if (url === '/flaky' && count % 3 !== 0) {
        response.writeHead(503, { 'retry-after': '0' }).end();
      } else if (url === '/reset' && count % 2 !== 0) {
        socket.destroy();
      } else if (url === '/hangs') {
        onHang();
      } else {
        response.end('ok');
      }
    },
  });
  const telemetry = useTelemetry(() => ({ seek: { hosts: [`127.0.0.1:${seek.port}`] } }));

  const redirecting = () => new Agent().compose(interceptors.redirect({ maxRedirections: 3 }));
  const ways: Record<string, (url: string) => Promise<unknown>> = {
    fetch: async (url) => (await fetch(url)).text(),
    "undici's redirect interceptor": async (url) =>
      (await request(url, { dispatcher: redirecting() })).body.text(),
  };

  for (const [way, send] of Object.entries(ways)) {
    it(`${way}: has its own request ID and the session of the call after a redirect within SEEK`, async () => {
      await withSeekSession(() => send(`${seek.origin}/here`));
      expect(seek.requests.map((received) => received.path)).to.deep.equal(['/here', '/there']);
      const ids = seek.requests.map((received) => onlyHeader(received, 'x-request-id'));
      expect(new Set(ids).size).to.equal(2);
      expect(new Set(seek.requests.map((received) => onlyHeader(received, 'x-session-id'))).size).to.equal(1);
      const recorded = (await telemetry.clientSpans()).map((span) => span.attributes['seek.request_id']);
      expect(recorded).to.have.members(ids);
    });

    it(`${way}: has no SEEK headers after a redirect to another host`, async () => {
      await send(`${seek.origin}/away`);
      expect(onlyHeader(seek.requests[0], 'x-request-id')).to.be.a('string');
      const [received] = other.requests;
      expect(received?.path).to.equal('/elsewhere');
      expect(received?.headers).not.to.have.any.keys('x-request-id', 'x-session-id');
      expect(received?.headers['user-agent']).not.to.equal('wire-test/1.0.0');
      const span = (await telemetry.clientSpans()).find(
        (each) => each.attributes['url.path'] === '/elsewhere',
      );
      expect(span?.attributes).not.to.have.any.keys('seek.request_id', 'seek.session_id');
    });
  }

  describe('has the session and the trace of its call on a connection that another call has opened:', () => {
    const calls: Record<string, (undici: typeof undici8) => undici8.Dispatcher> = {
      '/flaky, retried for its status': ({ RetryAgent, Agent }) =>
        new RetryAgent(new Agent({ connections: 1 }), { minTimeout: 1, maxTimeout: 1 }),
      '/reset, retried for its error': ({ RetryAgent, Agent }) =>
        new RetryAgent(new Agent({ connections: 1 }), { minTimeout: 1, maxTimeout: 1 }),
      '/here, redirected': ({ Agent, interceptors }) =>
        new Agent({ connections: 1 }).compose(interceptors.redirect({ maxRedirections: 3 })),
    };

    for (const [version, undici] of Object.entries(versions)) {
      for (const [name, dispatcherOf] of Object.entries(calls)) {
        it(`${version}, ${name}`, async () => {
          const dispatcher = dispatcherOf(undici);
          const send = async (path: string) =>
            (await undici.request(seek.origin + path, { dispatcher })).body.text();
          const tracer = trace.getTracer('test');
          const inTrace = (path: string) =>
            tracer.startActiveSpan('call', async (span) => {
              await send(path);
              span.end();
              return span.spanContext().traceId;
            });
          const path = name.split(',', 1)[0] as string;

          // One call opens the connection. Then a call makes several requests, first in a trace, then in a session
          // outside of any trace.
          const opener = await inTrace('/');
          const caller = await inTrace(path);
          const session = '6eb0559a-cb91-4178-bd3d-9f5513e9ecc2';
          await withSeekSession({ sessionId: session }, () => send(path));
          const last = await inTrace('/');
          const opened = seek.requests[0];
          const hops = seek.requests.length / 2 - 1;
          expect(hops).to.be.at.least(2);
          expect(seek.requests.map((received) => onlyHeader(received, 'x-session-id'))).to.deep.equal([
            onlyHeader(opened, 'x-session-id'),
            ...Array(hops).fill(sessionIdFromTraceId(caller)),
            ...Array(hops).fill(session),
            sessionIdFromTraceId(last),
          ]);
          const traceIds = (await telemetry.clientSpans()).map((span) => span.traceId);
          expect(traceIds.slice(0, hops + 1)).to.deep.equal([opener, ...Array(hops).fill(caller)]);
          await dispatcher.close();
        });
      }
    }
  });

  describe('has the session and the trace of its caller after an abort', () => {
    // As an error of the connection has one.
    const reason = Object.assign(new Error('too slow'), { code: 'ETIMEDOUT' });
    const session = '6eb0559a-cb91-4178-bd3d-9f5513e9ecc2';
    const clients: Record<string, (url: string, init?: { signal: AbortSignal }) => Promise<unknown>> = {
      'global fetch': async (url, init) => (await fetch(url, init)).text(),
    };
    for (const [version, undici] of Object.entries(versions)) {
      const dispatcher = new undici.Agent();
      const retrying = new undici.Agent().compose(undici.interceptors?.retry() ?? ((dispatch) => dispatch));
      clients[`${version} fetch`] = async (url, init) =>
        (await undici.fetch(url, { ...init, dispatcher } as never)).text();
      clients[`${version} request`] = async (url, init) =>
        (await undici.request(url, { ...init, dispatcher })).body.text();
      clients[`${version} request, with retries`] = async (url, init) =>
        (await undici.request(url, { ...init, dispatcher: retrying })).body.text();
    }

    for (const [client, send] of Object.entries(clients)) {
      it(client, async () => {
        const hang = new Promise<void>((resolve) => {
          onHang = resolve;
        });
        const controller = new AbortController();
        const hanging = withSeekSession(() =>
          send(`${seek.origin}/hangs`, { signal: controller.signal }).catch(() => {}),
        );
        await hang;
        const tracer = trace.getTracer('test');
        const inTrace = tracer.startActiveSpan('aborts', async (span) => {
          const later = new Promise((resolve) => {
            // A timer keeps the context of the abort.
            controller.abort(reason);
            const timer = setInterval(() => {
              clearInterval(timer);
              resolve(send(`${seek.origin}/later`));
            });
          });
          await send(`${seek.origin}/next`);
          await withSeekSession({ sessionId: session }, () => send(`${seek.origin}/session`));
          await later;
          span.end();
          return span.spanContext().traceId;
        });
        const expected = sessionIdFromTraceId(await inTrace);
        await hanging;
        const sessions = Object.fromEntries(
          seek.requests.map((received) => [received.path, onlyHeader(received, 'x-session-id')]),
        );
        expect(sessions).to.include({ '/next': expected, '/later': expected, '/session': session });
      });
    }
  });

  it('has its own request ID in a retry', async () => {
    const dispatcher = new RetryAgent(new Agent(), { minTimeout: 1, maxTimeout: 1 });
    await (await request(`${seek.origin}/flaky`, { dispatcher })).body.text();
    const ids = seek.requests.map((received) => onlyHeader(received, 'x-request-id'));
    expect(ids).to.have.length(3);
    expect(new Set(ids).size).to.equal(3);
    const recorded = (await telemetry.clientSpans()).map((span) => span.attributes['seek.request_id']);
    expect(recorded).to.have.members(ids);
  });
});
