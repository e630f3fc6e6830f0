import { expect } from 'chai';
import type { Paint } from '../../../src/cli/paint.ts';
import type { TraceSpan } from '../../../src/cli/trace/trace.ts';
import { type TraceTextOptions, traceText } from '../../../src/cli/trace/trace-text.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SESSION_ID = '4bf92f35-77b3-4da6-a3ce-929d0e0e4736';
const WEBHOOK_ID = '018f4e7a-1b2c-4def-8abc-0123456789ab';
const START = 1_764_000_000_123_456;
const plain: Paint = (_, text) => text;

function span(spanId: string, more: Partial<TraceSpan> = {}): TraceSpan {
  return {
    spanId,
    parentSpanId: undefined,
    name: spanId,
    service: 'import',
    serviceVersion: '1.2.3',
    startMicros: START,
    durationMicros: 41_900,
    attributes: {},
    failed: false,
    ...more,
  };
}

const call = (spanId: string, more: Partial<TraceSpan> = {}) =>
  span(spanId, {
    ...more,
    attributes: { 'seek.request_id': `request-${spanId}`, 'seek.session_id': SESSION_ID, ...more.attributes },
  });

const webhook = (status?: number) =>
  span('POST', {
    attributes: {
      'seek.webhook.request_id': WEBHOOK_ID,
      'url.path': '/webhook',
      ...(status === undefined ? {} : { 'http.response.status_code': status }),
    },
  });

const linesOf = (spans: readonly TraceSpan[], options: Partial<TraceTextOptions> = {}, paint = plain) =>
  traceText(
    { traceId: TRACE_ID, spans },
    { url: 'http://ui/trace', ...options },
    { columns: undefined, paint },
  ).split('\n');

/** The lines above the waterfall. */
const headingOf = (...args: Parameters<typeof linesOf>) => {
  const lines = linesOf(...args);
  return lines.slice(0, lines.indexOf(''));
};

describe('the text of a trace', () => {
  it('has a heading with services, time, calls, IDs and link', () => {
    const spans = [span('root', { service: 'web', serviceVersion: undefined }), call('a'), call('b')];
    expect(headingOf(spans, { isMatch: ({ spanId }) => spanId === 'a' })).to.deep.equal([
      `Trace ${TRACE_ID}  web, import 1.2.3`,
      '2025-11-24 16:00:00.123 UTC, 41.9 ms, 2 calls to SEEK',
      `X-Session-Id  ${SESSION_ID}`,
      'X-Request-Id  request-a',
      'http://ui/trace',
    ]);
  });

  it('marks no call if all of them match, as they do for a session ID', () => {
    const lines = linesOf([call('a'), call('b')], { isMatch: () => true, legend: true });
    expect(lines.join('\n')).not.to.contain('▶').and.not.to.contain('X-Request-Id');
    expect(linesOf([call('a')], { isMatch: () => true }).join('\n')).to.contain('▶ a');
  });

  it('has no link if the backend has no page for a trace', () => {
    expect(headingOf([call('a')], { url: undefined })).to.deep.equal([
      `Trace ${TRACE_ID}  import 1.2.3`,
      '2025-11-24 16:00:00.123 UTC, 41.9 ms, 1 call to SEEK',
      `X-Session-Id  ${SESSION_ID}`,
    ]);
  });

  it('counts failed calls, in red', () => {
    const paint: Paint = (style, text) => (style === 'red' ? `<${text}>` : text);
    expect(headingOf([call('a', { failed: true }), call('b')], {}, paint)[1]).to.match(
      /, 2 calls to SEEK, <1 failed>$/,
    );
  });

  for (const [status, answer] of [
    [401, ', answered 401'],
    [204, ', answered 204'],
    [undefined, ''],
  ] as const) {
    it(`says what a webhook answered, also without a call to SEEK: ${status}`, () => {
      expect(headingOf([webhook(status)])).to.deep.equal([
        `Trace ${TRACE_ID}  import 1.2.3`,
        '2025-11-24 16:00:00.123 UTC, 41.9 ms, 0 calls to SEEK',
        `Webhook call  ${WEBHOOK_ID}, POST /webhook${answer}`,
        'http://ui/trace',
      ]);
    });
  }

  it('shows a trace without spans or times', () => {
    expect(linesOf([])).to.deep.equal([`Trace ${TRACE_ID}`, 'time unknown, no spans', 'http://ui/trace', '']);
    expect(headingOf([call('a', { startMicros: Number.NaN })])[1]).to.equal('time unknown, 1 call to SEEK');
  });

  it('lists at most ten services and IDs of a kind', () => {
    const spans = Array.from({ length: 13 }, (_, i) =>
      call(`${i}`, { service: `s${i}`, attributes: { 'seek.session_id': `session-${i}` } }),
    );
    const heading = headingOf(spans, { isMatch: ({ spanId }) => spanId !== '0' });
    expect(heading[0]).to.match(/ {2}s0 1\.2\.3, .*, s9 1\.2\.3, and 3 more$/);
    expect(heading.filter((line) => line.startsWith('X-Session-Id'))).to.have.length(11);
    expect(heading).to.include('X-Session-Id  and 3 more').and.to.include('X-Request-Id  and 2 more');
  });

  describe('explains the marks', () => {
    const isMatch = ({ spanId }: TraceSpan) => spanId === 'a';
    const legend = (spans: readonly TraceSpan[]) => {
      const lines = linesOf(spans, { isMatch, legend: true });
      return lines.slice(lines.lastIndexOf(''));
    };

    it('that the waterfall has', () => {
      expect(legend([call('a'), call('b')])).to.deep.equal(['', '◆ call to SEEK   ▶ matches the ID']);
      expect(legend([span('root'), call('b')])).to.deep.equal(['', '◆ call to SEEK']);
      expect(legend([call('a'), span('root')])).to.deep.equal(['', '▶ matches the ID']);
    });

    it('but not where there are none, or nobody asks', () => {
      expect(legend([span('root')])).to.deep.equal(['', 'root  41.9 ms']);
      expect(linesOf([call('a')]).at(-1)).to.equal('◆ a  41.9 ms');
    });
  });
});
