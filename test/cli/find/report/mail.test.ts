import { expect } from 'chai';
import fc from 'fast-check';
import { receivedTrace } from '../../../../src/cli/trace/received-trace.ts';
import { anyReceivedSpan } from '../../trace/received-spans.ts';
import {
  call,
  FIRST,
  failedCall,
  later,
  report,
  SECOND,
  SESSION_ID,
  TRACE_ID,
  unansweredCall,
  WEBHOOK_ID,
  webhookCall,
} from './spans.ts';

const mail = (...[spans, options]: Parameters<typeof report>) =>
  report(spans, { format: 'text', ...options });

describe('the report for mail', () => {
  it('has a label and a value per line, and no Markdown', () => {
    const operation = { 'graphql.operation.type': 'query', 'seek.graphql.root_fields': ['candidateProfile'] };
    const failed = failedCall(FIRST, 'BAD_USER_INPUT', { ...later(5), attributes: operation });
    expect(
      mail([webhookCall(500), failed, unansweredCall(SECOND, 'ECONNREFUSED')]),
    ).to.equal(`SEEK API: ${FIRST}

The call to SEEK with this ID failed on 24 November 2025 at 16:00:00 UTC:
POST graphql.seek.com/graphql (query candidateProfile) returned 200
BAD_USER_INPUT. X-Request-Id ${FIRST},
X-Session-Id ${SESSION_ID}. In the same trace, 1 of 1
other calls to SEEK failed.

Service: application-import 1.2.3
User-Agent: application-import/1.2.3
Trace: ${TRACE_ID}

Webhook call from SEEK

1. POST /webhook
Time (UTC): 2025-11-24 16:00:00.123
Status: 500
Duration: 41.9 ms
X-Request-Id: ${WEBHOOK_ID}

Calls with this ID

1. POST graphql.seek.com/graphql
Operation: query candidateProfile
Time (UTC): 2025-11-24 16:00:00.128
Status: 200 BAD_USER_INPUT
Duration: 41.9 ms
X-Request-Id: ${FIRST}
X-Session-Id: ${SESSION_ID}

Other calls to SEEK in the same trace

1. POST graphql.seek.com/graphql
Time (UTC): 2025-11-24 16:00:00.123
Status: no response: ECONNREFUSED
Duration: 41.9 ms
X-Request-Id: ${SECOND}
X-Session-Id: ${SESSION_ID}
`);
  });

  it('numbers the calls of a list', () => {
    const text = mail([call(FIRST), call(SECOND, later(1))], { ids: [SESSION_ID] });
    expect(text.match(/^\d\. .*/gm)).to.deep.equal([
      '1. POST graphql.seek.com/graphql',
      '2. POST graphql.seek.com/graphql',
    ]);
  });

  it('marks an unknown time', () => {
    expect(mail([call(FIRST, { startMicros: Number.NaN })])).to.contain('\nTime (UTC): unknown\n');
  });

  it('wraps what is longer than a line, but breaks no word', () => {
    const traces = Array.from({ length: 5 }, (_, i) => ({ traceId: String(i).repeat(32), spans: [] }));
    const long = 'a'.repeat(100);
    const { attributes } = call(FIRST, { attributes: { 'url.full': `https://graphql.seek.com/${long}` } });
    const lines = mail([], {
      traces: [...traces, { traceId: TRACE_ID, spans: [{ ...call(FIRST), attributes }] }],
    }).split('\n');
    expect(lines)
      .to.include(`6 traces: ${'0'.repeat(32)},`)
      .and.to.include(`  ${'1'.repeat(32)}, ${'2'.repeat(32)},`);
    expect(lines.find((line) => line.includes(long))).to.match(/graphql\.seek\.com\/a{100}/);
  });

  it('has lines of at most 76 characters, unless a word is longer', () => {
    fc.assert(
      fc.property(fc.array(anyReceivedSpan, { maxLength: 6 }), (spans) => {
        const trace = receivedTrace(TRACE_ID, spans);
        for (const line of mail([], { traces: [trace] }).split('\n')) {
          expect(line.length <= 76 || /^ *\S+$/.test(line), line).to.equal(true);
        }
      }),
    );
  });
});
