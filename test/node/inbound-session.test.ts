import { channel } from 'node:diagnostics_channel';
import { get } from 'node:http';
import { connect, createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { expect } from 'chai';
import { validate, version } from 'uuid';
import { inboundRequestInContext } from '../../src/core/session.ts';
import {
  getSeekSessionId,
  SeekHttp2Instrumentation,
  type SeekInstrumentation,
  withSeek,
  withSeekSession,
} from '../../src/index.ts';
import { activeContext, runInContext } from '../../src/node/active-context.ts';
import { inboundSessions } from '../../src/node/inbound-session.ts';
import { handlerOf } from '../support/inbound-request.ts';
import { useRecordingServers } from '../support/recording-server.ts';
import { IN_TRACE, TRACE_SESSION_ID } from '../support/trace-context.ts';
import { useResource } from '../support/use-resource.ts';

const CHANNELS = ['http.server.request.start', 'http2.server.stream.start'];
const SESSION_ID = '6eb0559a-cb91-4178-bd3d-9f5513e9ecc2';

describe('the session of an inbound request', () => {
  const startServer = useRecordingServers();
  const inbound = handlerOf(startServer);

  describe('while the switch is on', () => {
    const sessions = inboundSessions();
    beforeEach(() => sessions.enable());
    afterEach(() => sessions.disable());

    it('is the current session of its handler, and of the asynchronous work of the handler', async () => {
      const [first, ...rest] = await inbound(async () => {
        const seen = [getSeekSessionId(), getSeekSessionId()];
        await setTimeout(1);
        return [
          ...seen,
          getSeekSessionId(),
          ...(await Promise.all([1, 2].map(async () => getSeekSessionId()))),
        ];
      });
      expect(validate(first) && version(first as string)).to.equal(4);
      expect(new Set(rest)).to.deep.equal(new Set([first]));
      expect(await inbound(getSeekSessionId)).to.not.equal(first);
      expect(getSeekSessionId()).to.equal(undefined);
    });

    it('gives way to withSeekSession and, with a context manager, to a trace', async () => {
      const seen = () => [
        withSeekSession({ sessionId: SESSION_ID }, getSeekSessionId),
        context.with(IN_TRACE, getSeekSessionId),
      ];
      expect(await inbound(() => withSeekSession({ sessionId: SESSION_ID }, getSeekSessionId))).to.equal(
        SESSION_ID,
      );
      context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
      try {
        expect(await inbound(seen)).to.deep.equal([SESSION_ID, TRACE_SESSION_ID]);
        expect(await inbound(() => context.with(IN_TRACE, () => activeContext() === IN_TRACE))).to.equal(
          true,
        );
      } finally {
        context.disable();
      }
    });

    it('is that of the call in a context that is activated for it', async () => {
      const outside = activeContext();
      const [call, sessionId] = await inbound(() => [activeContext(), getSeekSessionId()] as const);
      expect(sessionId).to.be.a('string');
      expect(inboundRequestInContext(call)?.sessionId).to.equal(sessionId);
      expect(runInContext(call, getSeekSessionId)).to.equal(sessionId);
      const seen = await inbound(() =>
        [call, outside].map((given) => withSeekSession(() => runInContext(given, getSeekSessionId))),
      );
      expect(seen).to.deep.equal([sessionId, undefined]);
    });

    it('adds no listener to the request and the response', async () => {
      const listeners: unknown[] = [];
      const server = await startServer({
        respond: (request, response) => {
          const own = [request, response].map((each) => Reflect.ownKeys(each).map(String).toSorted());
          listeners.push([request.eventNames(), response.eventNames(), own]);
          response.end();
        },
      });
      const request = () =>
        new Promise((resolve) => get(server.origin, (response) => resolve(text(response))));
      await request();
      sessions.disable();
      await request();
      expect(listeners[0]).to.deep.equal(listeners[1]);
    });

    describe('over HTTP/2', () => {
      const server = useResource(startHttp2Server, (each) => each.close());

      it('differs between the streams of one connection, and is shared by what the server pushes', async () => {
        const answers = await server.get(['/push', '/push', '/push']);
        expect(new Set(answers.map(({ session }) => session)).size).to.equal(3);
        for (const { session, later, pushed } of answers) {
          expect(validate(session)).to.equal(true);
          expect([later, pushed]).to.deep.equal([session, session]);
        }
      });
    });
  });

  describe('with several switches', () => {
    const [one, other] = [inboundSessions(), inboundSessions()];
    afterEach(() => {
      one.disable();
      other.disable();
    });

    it('is on while any of them is on, however often each is turned', async () => {
      const isSubscribed = () => CHANNELS.map((name) => channel(name).hasSubscribers);
      expect(isSubscribed()).to.deep.equal([false, false]);
      expect(await inbound(getSeekSessionId)).to.equal(undefined);
      one.enable();
      one.enable();
      other.enable();
      one.disable();
      one.disable();
      expect(isSubscribed()).to.deep.equal([true, true]);
      expect(await inbound(getSeekSessionId)).to.be.a('string');
      other.disable();
      expect(isSubscribed()).to.deep.equal([false, false]);
      expect(await inbound(getSeekSessionId)).to.equal(undefined);
    });

    it('is on while a SEEK-aware instrumentation is enabled', async () => {
      const http2 = new SeekHttp2Instrumentation({ enabled: false });
      const [, undici] = withSeek([http2]) as [unknown, SeekInstrumentation];
      const http = new HttpInstrumentation();
      withSeek([undici, http, http2]);
      const seen = [];
      for (const step of [
        () => {},
        () => undici.disable(),
        () => http.disable(),
        () => undici.enable(),
        () => undici.setConfig({ userAgent: 'service/1.0.0' }),
        () => undici.disable(),
      ]) {
        step();
        seen.push((await inbound(getSeekSessionId)) !== undefined);
      }
      expect(seen).to.deep.equal([true, true, false, true, true, false]);
    });
  });
});

interface Http2Answer {
  readonly session: string | undefined;
  readonly later: string | undefined;
  readonly pushed: string | undefined;
}

/** A server that answers with the sessions in its handler, after a timer, and in the callback of a pushed stream. */
async function startHttp2Server(): Promise<{
  get(paths: readonly string[]): Promise<readonly Http2Answer[]>;
  close(): Promise<void>;
}> {
  const server: Http2Server = createServer();
  server.on('stream', (stream: ServerHttp2Stream) => {
    const session = getSeekSessionId();
    stream.pushStream({ ':path': '/pushed' }, async (_, push) => {
      const pushed = getSeekSessionId();
      push.end();
      await setTimeout(1);
      stream.end(JSON.stringify({ session, later: getSeekSessionId(), pushed }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  client.on('stream', (pushed) => pushed.resume());
  return {
    get: (paths) =>
      Promise.all(paths.map(async (path) => JSON.parse(await text(client.request({ ':path': path }))))),
    close: () =>
      new Promise((resolve) => {
        client.destroy();
        server.close(() => resolve());
      }),
  };
}
