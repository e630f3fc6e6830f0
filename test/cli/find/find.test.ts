import { expect } from 'chai';
import { requestIdFromSpanContext } from '../../../src/core/ids.ts';
import {
  call,
  findIn,
  MINUTE_MICROS,
  OTHER_REQUEST_ID,
  REQUEST_ID,
  SESSION_ID,
  sessionTraces,
  shownTraceIds,
  TRACE_ID,
  webhookTrace,
} from '../../support/found-traces.ts';
import type { JaegerTrace } from '../../support/jaeger.ts';

describe('seek-otel find', () => {
  it('finds a request by the X-Request-Id that its span recorded, and marks it', async () => {
    const { code, stdout, stderr, url } = await findIn([webhookTrace()], [REQUEST_ID]);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).to.equal(`Trace ${TRACE_ID}  posting-service 1.2.3`);
    expect(lines[1]).to.match(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC, 10\.0 ms, 2 calls to SEEK, 1 failed$/,
    );
    expect(lines.slice(2, 6)).to.deep.equal([
      `X-Session-Id  ${SESSION_ID}`,
      `X-Request-Id  ${REQUEST_ID}`,
      `${url}/trace/${TRACE_ID}`,
      '',
    ]);
    expect(lines[6]).to.match(/^webhook +━+ +10\.0 ms/);
    expect(lines[7]).to.match(/^ {2}▶ POST graphql\.seek\.com\/graphql +━+ +1\.0 ms +503$/);
    expect(lines[8]).to.match(/^ {2}◆ POST graphql\.seek\.com\/graphql +━+ +1\.0 ms +200$/);
    expect(lines.slice(9)).to.deep.equal(['', '◆ call to SEEK   ▶ matches the ID']);
  });

  it('finds a trace by its session ID, and marks no span', async () => {
    const { code, stdout } = await findIn([webhookTrace()], [SESSION_ID.toUpperCase()]);
    expect(code).to.equal(0);
    expect(stdout)
      .to.contain('2 calls to SEEK, 1 failed')
      .and.not.to.contain('▶')
      .and.not.to.contain('X-Request-Id');
  });

  it('accepts a trace ID, traceId:spanId and a traceparent, and marks the span', async () => {
    for (const id of [`${TRACE_ID}:${'b'.repeat(16)}`, `00-${TRACE_ID}-${'b'.repeat(16)}-01`]) {
      const { stdout } = await findIn([webhookTrace()], [id]);
      expect(stdout).to.contain(`X-Request-Id  ${REQUEST_ID}`).and.to.contain('▶ POST');
      expect(stdout.match(/▶ POST/g)).to.have.length(1);
    }
    const { stdout } = await findIn([webhookTrace()], [TRACE_ID]);
    expect(stdout).to.contain(`Trace ${TRACE_ID}`).and.not.to.contain('▶');
  });

  it('marks the call that recorded the request ID of a span, even on another span', async () => {
    const asked = { traceId: TRACE_ID, spanId: '00f067aa0ba902b7' };
    const requestId = requestIdFromSpanContext(asked);
    const spans = [call('b'.repeat(16), requestId), call('c'.repeat(16), REQUEST_ID)];
    const { stdout } = await findIn([{ traceId: TRACE_ID, spans }], [`${TRACE_ID}:${asked.spanId}`]);
    expect(stdout).to.contain(`X-Request-Id  ${requestId}`);
  });

  it('finds the X-Request-Id of a webhook call', async () => {
    const trace: JaegerTrace = {
      traceId: TRACE_ID,
      spans: [
        { spanId: 'a'.repeat(16), name: 'POST /webhook', tags: { 'seek.webhook.request_id': REQUEST_ID } },
      ],
    };
    const { code, stdout } = await findIn([trace], [REQUEST_ID]);
    expect(code).to.equal(0);
    expect(stdout).to.contain('0 calls to SEEK').and.to.contain(REQUEST_ID);
  });

  it('finds UUIDs that this package never generates, such as an explicit session ID', async () => {
    const uuid = '018f4e7a-1b2c-7def-8abc-0123456789ab';
    const trace = { traceId: TRACE_ID, spans: [call('b'.repeat(16), REQUEST_ID, {}, uuid)] };
    const { code, asked } = await findIn([trace], [uuid]);
    expect(code).to.equal(0);
    expect(asked[0]).to.equal('/api/services');
  });

  it('finds a UUID that lost its dashes', async () => {
    const { code, stdout } = await findIn([webhookTrace()], [REQUEST_ID.replaceAll('-', '')]);
    expect(code).to.equal(0);
    expect(stdout).to.contain(`X-Request-Id  ${REQUEST_ID}`).and.to.contain('▶ POST');
  });

  it('finds a UUID that the caller sent in upper case, with and without dashes', async () => {
    const sent = REQUEST_ID.toUpperCase();
    const trace = { traceId: TRACE_ID, spans: [call('b'.repeat(16), sent)] };
    for (const id of [sent, sent.replaceAll('-', '')]) {
      expect((await findIn([trace], [id])).stdout).to.contain(`X-Request-Id  ${sent}`);
    }
  });

  describe('leaves nothing out:', () => {
    /** A webhook hands its session to a worker, which has a trace of its own. */
    const worker = (traceId = 'd'.repeat(32)): JaegerTrace => ({
      traceId,
      startMicros: Date.now() * 1_000 - 30_000_000,
      spans: [{ ...call('d'.repeat(16), OTHER_REQUEST_ID), name: 'worker' }],
    });

    for (const id of [
      SESSION_ID,
      TRACE_ID,
      `${TRACE_ID}:${'b'.repeat(16)}`,
      `00-${TRACE_ID}-${'b'.repeat(16)}-01`,
    ]) {
      it(`finds all traces of the session of ${id}`, async () => {
        const { stdout } = await findIn([webhookTrace(), worker()], [id]);
        expect(shownTraceIds(stdout)).to.deep.equal([TRACE_ID, 'd'.repeat(32)]);
        expect(stdout).to.match(new RegExp(`^2 traces of the session ${SESSION_ID}\\.\n`));
      });
    }

    it('finds the traces of a session whose trace ID is not a UUID', async () => {
      const traceId = 'fc1f7cd5bb2e35cbc0f19c557067cbbe';
      const sessionId = 'fc1f7cd5-bb2e-45cb-80f1-9c557067cbbe';
      const traces = [
        { traceId, spans: [call('b'.repeat(16), REQUEST_ID, {}, sessionId)] },
        { ...worker(), spans: [call('d'.repeat(16), OTHER_REQUEST_ID, {}, sessionId)] },
      ];
      expect(shownTraceIds((await findIn(traces, [traceId])).stdout)).to.deep.equal([
        traceId,
        'd'.repeat(32),
      ]);
    });

    it('shows each trace once', async () => {
      const { stdout } = await findIn([webhookTrace()], [SESSION_ID, REQUEST_ID, TRACE_ID]);
      expect(shownTraceIds(stdout)).to.deep.equal([TRACE_ID]);
    });

    it('shows a trace that only its ID leads to', async () => {
      const trace = { traceId: TRACE_ID, spans: [{ spanId: 'a'.repeat(16), name: 'job' }] };
      const { code, stdout } = await findIn([trace], [SESSION_ID]);
      expect(code).to.equal(0);
      expect(shownTraceIds(stdout)).to.deep.equal([TRACE_ID]);
    });

    it('names the session that has further traces', async () => {
      const traces = sessionTraces(2, SESSION_ID);
      const requestId = String(traces[0]?.spans[0]?.tags?.['seek.request_id']);
      const { stdout } = await findIn(traces, [requestId]);
      expect(shownTraceIds(stdout)).to.have.length(1);
      expect(stdout).to.contain(`\n\nOther traces of this session: seek-otel find ${SESSION_ID}\n`);
      expect((await findIn(traces, [SESSION_ID])).stdout).not.to.contain('Other traces');
      expect((await findIn([webhookTrace()], [REQUEST_ID])).stdout).not.to.contain('Other traces');
    });

    it('names no session whose ID is not a UUID, or whose trace has no valid ID', async () => {
      const odd = (sessionId: string, traceId = TRACE_ID) => [
        { traceId, spans: [call('b'.repeat(16), REQUEST_ID, {}, sessionId)] },
      ];
      expect((await findIn(odd('$(reboot)'), [REQUEST_ID])).stdout).not.to.contain('Other traces');
      expect((await findIn(odd(SESSION_ID, 'odd'), [REQUEST_ID])).stdout).to.contain('Other traces');
    });
  });

  it('searches the given service, or all services', async () => {
    const all = await findIn([webhookTrace()], [REQUEST_ID]);
    expect(all.asked).to.include('/api/services');
    const one = await findIn([webhookTrace()], [REQUEST_ID, '--service', 'posting-service']);
    expect(one.code).to.equal(0);
    expect(one.asked).not.to.include('/api/services');
    const other = await findIn([webhookTrace()], [REQUEST_ID, '--service', 'other']);
    expect(other.code).to.equal(1);
    expect(other.stderr).to.contain('no span of other recorded it in the last 7d');
    expect(other.stderr).to.contain('Without --service, seek-otel searches all services.');
  });

  it('searches as far back as --lookback', async () => {
    const old = { ...webhookTrace(), startMicros: Date.now() * 1_000 - 90 * MINUTE_MICROS };
    expect((await findIn([old], [REQUEST_ID, '--lookback', '1h'])).code).to.equal(1);
    expect((await findIn([old], [REQUEST_ID, '--lookback', '2h'])).code).to.equal(0);
    expect((await findIn([old], [REQUEST_ID, '--lookback', '100m'])).code).to.equal(0);
    expect((await findIn([old], [REQUEST_ID])).code).to.equal(0);
  });
});
