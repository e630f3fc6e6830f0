import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type OtlpReceiver, startOtlpReceiver } from '../../examples/stand-ins/otlp-receiver.ts';
import { sessionIdFromTraceId } from '../../src/index.ts';
import { onlyHeader, type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { REGISTER, startNode } from '../support/run-node.ts';

const FORWARDER = fileURLToPath(new URL('../fixtures/forwarder.mjs', import.meta.url));
const SESSION = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('SEEK_OTEL_ACCEPT_SESSION', () => {
  let seek: RecordingServer;
  let collector: OtlpReceiver;

  beforeEach(async () => {
    seek = await startRecordingServer();
    collector = await startOtlpReceiver();
  });
  afterEach(async () => {
    await seek.close();
    await collector.close();
  });

  /** Sends a service one request with these headers, and tells the session of the call to SEEK that it leads to. */
  const sessionFor = async (headers: Record<string, string>, env: Record<string, string>) => {
    const { ended, printed } = startNode(['--import', REGISTER, FORWARDER], {
      SEEK_URL: seek.origin,
      SEEK_OTEL_HOSTS: '127.0.0.1',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      ...env,
    });
    const origin = await printed(/http:\S+/);
    const calls = seek.requests.length;
    await (await fetch(origin, { headers: { ...headers, connection: 'close' } })).text();
    const { code, stderr } = await ended;
    expect(code).to.equal(0);
    expect(seek.requests).to.have.length(calls + 1);
    const sessionId = onlyHeader(seek.requests.at(-1), 'x-session-id');
    return { sessionId, stderr };
  };
  const SENT = { 'x-session-id': SESSION, traceparent: `00-${TRACE}-00f067aa0ba902b7-01` };

  for (const env of [{}, { SEEK_OTEL_ACCEPT_SESSION: 'false' }]) {
    it(`leaves inbound sessions alone with ${JSON.stringify(env)}`, async () => {
      expect(await sessionFor(SENT, env)).to.deep.equal({
        sessionId: sessionIdFromTraceId(TRACE),
        stderr: '',
      });
    });
  }

  for (const env of [
    { SEEK_OTEL_ACCEPT_SESSION: 'true' },
    { SEEK_OTEL_ACCEPT_SESSION: 'True ', OTEL_PROPAGATORS: 'tracecontext' },
  ]) {
    it(`takes X-Session-Id from inbound requests, and the trace too, with ${JSON.stringify(env)}`, async () => {
      expect(await sessionFor(SENT, env)).to.deep.equal({ sessionId: SESSION, stderr: '' });
      expect(new Set(collector.spans.map(({ traceId }) => traceId))).to.deep.equal(new Set([TRACE]));
      expect(onlyHeader(seek.requests[0], 'traceparent')).to.contain(TRACE);
    });
  }

  it('composes with the propagators that OTEL_PROPAGATORS names', async () => {
    const b3 = { 'x-session-id': SESSION, b3: `${TRACE}-00f067aa0ba902b7-1` };
    const { sessionId } = await sessionFor(b3, { SEEK_OTEL_ACCEPT_SESSION: 'true', OTEL_PROPAGATORS: 'b3' });
    expect(sessionId).to.equal(SESSION);
    expect(collector.spans.map(({ traceId }) => traceId)).to.deep.equal([TRACE, TRACE]);
  });

  for (const env of [{ OTEL_PROPAGATORS: 'none' }, { OTEL_SDK_DISABLED: 'true' }]) {
    it(`takes it with ${JSON.stringify(env)}, too`, async () => {
      const { sessionId } = await sessionFor(SENT, { SEEK_OTEL_ACCEPT_SESSION: 'true', ...env });
      expect(sessionId).to.equal(SESSION);
      expect(collector.spans.filter(({ traceId }) => traceId === TRACE)).to.deep.equal([]);
    });
  }

  it('goes before a session in baggage', async () => {
    const baggage = 'seek.session_id=6eb0559a-cb91-4178-bd3d-9f5513e9ecc2';
    const { sessionId } = await sessionFor({ ...SENT, baggage }, { SEEK_OTEL_ACCEPT_SESSION: 'true' });
    expect(sessionId).to.equal(SESSION);
  });

  it('ignores, with a warning, what is not a UUID', async () => {
    const { sessionId, stderr } = await sessionFor(
      { ...SENT, 'x-session-id': 'evil' },
      { SEEK_OTEL_ACCEPT_SESSION: 'true' },
    );
    expect(sessionId).to.equal(sessionIdFromTraceId(TRACE));
    expect(stderr).to.contain('an inbound X-Session-Id is not a UUID and is ignored').and.not.contain('evil');
  });

  it('is false, with a warning on standard error, where it is anything else', async () => {
    const { sessionId, stderr } = await sessionFor(SENT, { SEEK_OTEL_ACCEPT_SESSION: 'yes' });
    expect(sessionId).to.equal(sessionIdFromTraceId(TRACE));
    expect(stderr).to.contain('SEEK_OTEL_ACCEPT_SESSION takes true, false; "yes" is ignored');
  });
});
