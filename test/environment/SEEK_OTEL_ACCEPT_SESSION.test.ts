import { expect } from 'chai';
import { sessionIdFromTraceId } from '../../src/index.ts';
import { onlyHeader } from '../support/recording-server.ts';
import { startRegistered } from '../support/run-registered.ts';
import { useSeekAndCollector } from '../support/seek-and-collector.ts';
import { SPAN_ID, TRACE_ID } from '../support/trace-context.ts';

const SESSION = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';
const BAGGAGE = { baggage: `seek.session_id=${SESSION}` };
const SENT = { 'x-session-id': SESSION, traceparent: `00-${TRACE_ID}-${SPAN_ID}-01` };

describe('SEEK_OTEL_ACCEPT_SESSION', () => {
  const servers = useSeekAndCollector();
  const { seek, collector } = servers;

  /** Sends a service one request with these headers. Returns the session of the call to SEEK that the service makes. */
  const sessionFor = async (headers: Record<string, string>, env: Record<string, string>) => {
    const { ended, printed } = startRegistered(servers, 'forwarder.mjs', env);
    const origin = await printed(/http:\S+/);
    const calls = seek.requests.length;
    await (await fetch(origin, { headers: { ...headers, connection: 'close' } })).text();
    const { code, stderr } = await ended;
    expect(code).to.equal(0);
    expect(seek.requests).to.have.length(calls + 1);
    const sessionId = onlyHeader(seek.requests.at(-1), 'x-session-id');
    return { sessionId, stderr };
  };

  for (const env of [{}, { SEEK_OTEL_ACCEPT_SESSION: 'false' }]) {
    it(`ignores inbound sessions, in X-Session-Id and in baggage, with ${JSON.stringify(env)}`, async () => {
      expect(await sessionFor({ ...SENT, ...BAGGAGE }, env)).to.deep.equal({
        sessionId: sessionIdFromTraceId(TRACE_ID),
        stderr: '',
      });
    });
  }

  for (const env of [
    { SEEK_OTEL_ACCEPT_SESSION: 'true' },
    { SEEK_OTEL_ACCEPT_SESSION: 'True ', OTEL_PROPAGATORS: 'tracecontext' },
  ]) {
    it(`accepts X-Session-Id and the trace of inbound requests with ${JSON.stringify(env)}`, async () => {
      expect(await sessionFor(SENT, env)).to.deep.equal({ sessionId: SESSION, stderr: '' });
      expect(new Set(collector.spans.map(({ traceId }) => traceId))).to.deep.equal(new Set([TRACE_ID]));
      expect(onlyHeader(seek.requests[0], 'traceparent')).to.contain(TRACE_ID);
    });
  }

  it('accepts a session in baggage with "true"', async () => {
    const { sessionId } = await sessionFor(BAGGAGE, { SEEK_OTEL_ACCEPT_SESSION: 'true' });
    expect(sessionId).to.equal(SESSION);
  });

  for (const uuid of ['00000000-0000-0000-0000-000000000000', 'FFFFFFFF-ffff-ffff-ffff-ffffffffffff']) {
    it(`ignores ${uuid}, which identifies nothing, in X-Session-Id and in baggage`, async () => {
      const { sessionId } = await sessionFor(
        { ...SENT, 'x-session-id': uuid, baggage: `seek.session_id=${uuid}` },
        { SEEK_OTEL_ACCEPT_SESSION: 'true' },
      );
      expect(sessionId).to.equal(sessionIdFromTraceId(TRACE_ID));
    });
  }

  it('composes with the propagators in OTEL_PROPAGATORS', async () => {
    const b3 = { 'x-session-id': SESSION, b3: `${TRACE_ID}-${SPAN_ID}-1` };
    const { sessionId } = await sessionFor(b3, { SEEK_OTEL_ACCEPT_SESSION: 'true', OTEL_PROPAGATORS: 'b3' });
    expect(sessionId).to.equal(SESSION);
    expect(collector.spans.map(({ traceId }) => traceId)).to.deep.equal([TRACE_ID, TRACE_ID]);
  });

  for (const env of [{ OTEL_PROPAGATORS: 'none' }, { OTEL_SDK_DISABLED: 'true' }]) {
    it(`accepts the session without the trace with ${JSON.stringify(env)}`, async () => {
      const { sessionId } = await sessionFor(SENT, { SEEK_OTEL_ACCEPT_SESSION: 'true', ...env });
      expect(sessionId).to.equal(SESSION);
      expect(collector.spans.filter(({ traceId }) => traceId === TRACE_ID)).to.deep.equal([]);
    });
  }

  it('prefers X-Session-Id to a session in baggage', async () => {
    const baggage = 'seek.session_id=6eb0559a-cb91-4178-bd3d-9f5513e9ecc2';
    const { sessionId } = await sessionFor({ ...SENT, baggage }, { SEEK_OTEL_ACCEPT_SESSION: 'true' });
    expect(sessionId).to.equal(SESSION);
  });

  it('warns about a value that is not a UUID, and ignores it', async () => {
    const { sessionId, stderr } = await sessionFor(
      { ...SENT, 'x-session-id': 'evil' },
      { SEEK_OTEL_ACCEPT_SESSION: 'true' },
    );
    expect(sessionId).to.equal(sessionIdFromTraceId(TRACE_ID));
    expect(stderr).to.contain('an inbound X-Session-Id is not a UUID and is ignored').and.not.contain('evil');
  });

  it('warns about any other setting, and uses the default', async () => {
    const { sessionId, stderr } = await sessionFor(SENT, { SEEK_OTEL_ACCEPT_SESSION: 'yes' });
    expect(sessionId).to.equal(sessionIdFromTraceId(TRACE_ID));
    expect(stderr).to.contain('SEEK_OTEL_ACCEPT_SESSION takes true, false; "yes" is ignored');
  });
});
