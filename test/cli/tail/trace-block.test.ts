import { expect } from 'chai';
import { isInteraction, traceBlock } from '../../../src/cli/tail/trace-block.ts';
import { REQUEST_ID, SESSION_ID, seekCall, TRACE_ID, traceOf, traceSpan } from '../../support/trace-spans.ts';

const PLAIN = { columns: undefined, paint: (_style: string, text: string) => text };
const block = (trace: Parameters<typeof traceBlock>[0]) => traceBlock(trace, undefined, PLAIN).split('\n');

describe('a trace in seek-otel tail', () => {
  it('is its session, its waterfall and the headers that SEEK received', () => {
    const failed = seekCall({
      spanId: 'cccccccccccccccc',
      failed: true,
      attributes: {
        'seek.request_id': '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28',
        'seek.graphql.error_codes': ['UNAUTHENTICATED'],
        'graphql.operation.type': 'query',
        'graphql.operation.name': 'Profile',
      },
    });
    const lines = block(traceOf([traceSpan(), seekCall(), failed]));
    expect(lines[0]).to.equal(`Trace ${TRACE_ID}  posting-service 1.2.3`);
    expect(lines).to.include(`X-Session-Id  ${SESSION_ID}`);
    expect(lines.slice(lines.indexOf('SEEK received'))).to.deep.equal([
      'SEEK received',
      'User-Agent    posting-service/1.2.3',
      `X-Request-Id  ${REQUEST_ID}  POST graphql.seek.com/graphql  200`,
      'X-Request-Id  749fbdc9-fbe5-40e9-b5ae-fee3375f1e28  query Profile  UNAUTHENTICATED',
    ]);
  });

  it('has no headers if a webhook made no call to SEEK', () => {
    const webhook = traceSpan({
      name: 'POST /webhook',
      attributes: { 'seek.webhook.request_id': REQUEST_ID, 'http.response.status_code': 401 },
    });
    expect(isInteraction(traceOf([webhook]))).to.equal(true);
    expect(block(traceOf([webhook])).join('\n'))
      .to.contain('401')
      .and.not.to.contain('SEEK received');
  });

  it('is one line without a call to SEEK, named after its root', () => {
    const child = traceSpan({ spanId: 'dddddddddddddddd', parentSpanId: 'aaaaaaaaaaaaaaaa', name: 'SELECT' });
    const root = traceSpan({ attributes: { 'http.response.status_code': 200 } });
    expect(isInteraction(traceOf([child, root]))).to.equal(false);
    expect(block(traceOf([child, root]))).to.deep.equal([
      `2026-11-24 08:12:01.123  trace ${TRACE_ID}  posting-service: GET /health 200  10.0 ms, no call to SEEK`,
    ]);
    expect(block(traceOf([child]))[0]).to.contain('posting-service: SELECT  10.0 ms');
  });
});
