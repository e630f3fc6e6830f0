import { context, TraceFlags, trace } from '@opentelemetry/api';
import { expect } from 'chai';
import { getSeekSessionId, sessionIdFromTraceId, withSeekSession } from '../../../src/index.ts';
import { createSeekSession, seekFetch } from '../../../src/web/index.ts';
import { withActiveSession } from '../../support/active-session.ts';
import { onlyHeader, startRecordingServer } from '../../support/recording-server.ts';
import { useTelemetry } from '../../support/telemetry.ts';

const ID = '018f4e7a-1b2c-7def-8abc-0123456789ab';
const SPAN_CONTEXT = {
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: '00f067aa0ba902b7',
  traceFlags: TraceFlags.SAMPLED,
};

const TRACE_SESSION = sessionIdFromTraceId(SPAN_CONTEXT.traceId);

/** Made once, as a module of a server does it. */
const session = createSeekSession();

describe('the session of seekFetch on a server with OpenTelemetry', () => {
  const telemetry = useTelemetry(() => ({}));
  const inTrace = <T>(run: () => T): T =>
    context.with(trace.setSpanContext(context.active(), SPAN_CONTEXT), run);

  it('is that of withSeekSession', async () => {
    const seek = await startRecordingServer();
    const fetchFromSeek = seekFetch(fetch, { hosts: [new URL(seek.origin).host], userAgent: false });
    await withSeekSession({ sessionId: ID }, async () => {
      await Promise.resolve();
      expect(session.id).to.equal(ID);
      await (await fetchFromSeek(seek.origin)).text();
    });
    await seek.close();
    expect(onlyHeader(seek.requests[0], 'x-session-id')).to.equal(ID);
    expect(session.id).not.to.equal(ID);
  });

  it('is that which getSeekSessionId() returns', async () => {
    await telemetry.start({ seek: { session: 'process' } });
    inTrace(() => {
      expect(session.id).to.equal(getSeekSessionId()).and.not.to.equal(TRACE_SESSION);
    });
  });

  it('is that of the active trace', () => {
    expect(inTrace(() => [session.id, session.id])).to.deep.equal([TRACE_SESSION, TRACE_SESSION]);
  });

  it('is a new one outside any trace', () => {
    expect(new Set([session.id, session.id, TRACE_SESSION]).size).to.equal(3);
  });

  it('is a new one without the Node.js entry', async () => {
    const ids = await withActiveSession(undefined, () => inTrace(() => [session.id, session.id]));
    expect(new Set([...ids, TRACE_SESSION]).size).to.equal(3);
  });
});
