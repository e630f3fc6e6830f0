import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { text } from 'node:stream/consumers';
import { context, SpanKind, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { expect } from 'chai';
import { v4 } from 'uuid';
import { getSeekSessionId, SeekHttp2Instrumentation, withSeek, withSeekSession } from '../../src/index.ts';
import { startHttp2Server } from '../support/http2-server.ts';
import { startTelemetry } from '../support/telemetry.ts';
import { useResource } from '../support/use-resource.ts';

const HOSTS = ['127.0.0.1'];
const SESSIONS = 100;

describe('the session of node:http2 requests', () => {
  const server = useResource(
    () =>
      startHttp2Server({
        settings: { maxConcurrentStreams: 1_000 },
        respond: (stream, headers) => {
          if (headers[':path']?.endsWith('/reset')) {
            stream.close(2);
          } else {
            stream.respond({ ':status': 200 });
            stream.end('ok');
          }
        },
      }),
    (each) => each.close(),
  );
  let session: ClientHttp2Session;
  beforeEach(() => {
    session = connect(server.origin);
  });
  afterEach(() => session.destroy());

  /** Makes a call in each session, and another one in a listener of the first. */
  const callTwice = async (event: string, path: string): Promise<void> => {
    const calls = Array.from({ length: SESSIONS }, () => v4()).map((sessionId) =>
      withSeekSession({ sessionId }, () => {
        const stream: ClientHttp2Stream = session.request({ ':path': `/${sessionId}${path}` });
        const next = new Promise((resolve, reject) => {
          stream.once(event, () => {
            text(session.request({ ':path': `/${sessionId}/next` })).then(resolve, reject);
          });
        });
        stream.on('error', () => {}).resume();
        return next;
      }),
    );
    await Promise.all(calls);
    expect(server.requests).to.have.length(2 * SESSIONS);
    for (const { path: received, headers } of server.requests) {
      expect(headers['x-session-id']).to.equal(received.split('/')[1]);
    }
  };

  const LISTENERS: readonly (readonly [event: string, path: string])[] = [
    ['response', '/first'],
    ['data', '/first'],
    ['end', '/first'],
    ['close', '/first'],
    ['error', '/reset'],
  ];
  for (const [event, path] of LISTENERS) {
    it(`is that of the call in a listener for "${event}"`, async () => {
      const telemetry = await startTelemetry({
        instrumentations: [new SeekHttp2Instrumentation({ hosts: HOSTS })],
      });
      await callTwice(event, path).finally(telemetry.stop);
    });

    it(`is that of the call in a listener for "${event}", without a context manager`, async () => {
      const instrumentation = new SeekHttp2Instrumentation({ hosts: HOSTS });
      await callTwice(event, path).finally(() => instrumentation.disable());
    });
  }

  it('is the one that getSeekSessionId() returns in a listener', async () => {
    const telemetry = await startTelemetry({
      instrumentations: [new SeekHttp2Instrumentation({ hosts: HOSTS })],
    });
    const sessionId = v4();
    const found = await withSeekSession({ sessionId }, async () => {
      const stream = session.request();
      const inListener = new Promise((resolve) => stream.once('response', () => resolve(getSeekSessionId())));
      stream.resume();
      return inListener;
    }).finally(telemetry.stop);
    expect(found).to.equal(sessionId);
  });

  it('does not leave the context that a listener has activated itself', async () => {
    const telemetry = await startTelemetry({
      instrumentations: [new SeekHttp2Instrumentation({ hosts: HOSTS })],
    });
    const span = trace.getTracer('test').startSpan('own', { kind: SpanKind.INTERNAL });
    const own = trace.setSpan(context.active(), span);
    const stream = session.request();
    const seen = new Promise((resolve) => {
      stream.once(
        'response',
        context.bind(own, () => resolve(trace.getSpan(context.active()))),
      );
    });
    stream.resume();
    expect(await seen).to.equal(span);
    await telemetry.stop();
  });
});

describe('the span of a node:http2 request', () => {
  const server = useResource(startHttp2Server, (each) => each.close());
  const call = async (): Promise<void> => {
    const session = connect(server.origin);
    await text(session.request());
    session.close();
    await once(session, 'close');
  };

  it('goes to a tracer provider that is registered after the instrumentation', async () => {
    const instrumentations = withSeek([], { hosts: HOSTS });
    await call();
    const exporter = new InMemorySpanExporter();
    const telemetry = await startTelemetry({
      instrumentations: [],
      spanProcessors: [new SimpleSpanProcessor({ exporter })],
    });
    await call();
    const [span, ...others] = exporter.getFinishedSpans();
    expect(others).to.deep.equal([]);
    expect(span?.attributes['seek.request_id']).to.equal(server.requests[1]?.headers['x-request-id']);
    expect(server.requests[0]?.headers).to.include.keys('x-request-id', 'x-session-id');
    for (const each of instrumentations) {
      each.disable();
    }
    await telemetry.stop();
  });

  it('is recorded without headers if the option `enabled` of withSeek is false', async () => {
    const telemetry = await startTelemetry({
      instrumentations: withSeek([], { hosts: HOSTS, enabled: false }),
    });
    await call();
    const [span, ...others] = await telemetry.clientSpans();
    expect(others).to.deep.equal([]);
    expect(span?.attributes).not.to.have.any.keys('seek.request_id', 'seek.session_id');
    expect(server.requests[0]?.headers).to.include.keys('traceparent');
    expect(server.requests[0]?.headers).not.to.have.any.keys('x-request-id', 'x-session-id', 'user-agent');
    await telemetry.stop();
  });

  it('belongs to the trace of the call', async () => {
    const telemetry = await startTelemetry({
      instrumentations: [new SeekHttp2Instrumentation({ hosts: HOSTS })],
    });
    const tracer = trace.getTracer('test');
    const { traceId, spanId } = await tracer.startActiveSpan('job', async (job) => {
      await call();
      job.end();
      return job.spanContext();
    });
    const [span] = await telemetry.clientSpans();
    expect(span).to.include({ traceId, parentSpanId: spanId });
    await telemetry.stop();
  });
});
