import { expect } from 'chai';
import type { SupportReportOptions } from '../../../../src/cli/find/support-report.ts';
import type { TraceSpan } from '../../../../src/cli/trace/trace.ts';
import {
  call,
  FIRST,
  failedCall,
  later,
  report,
  SECOND,
  SESSION_ID,
  unansweredCall,
  WEBHOOK_ID,
  webhookCall,
} from './spans.ts';

const TIME = '24 November 2025 at 16:00:00 UTC';
const REQUEST = '`POST graphql.seek.com/graphql`';
const idsOf = (requestId: string) => `X-Request-Id \`${requestId}\`, X-Session-Id \`${SESSION_ID}\`.`;
const WEBHOOK = `\`POST /webhook\` returned`;

const summaryOf = (spans: readonly TraceSpan[], id = FIRST, options: Partial<SupportReportOptions> = {}) =>
  report(spans, { ids: [id], ...options }).split('\n')[2];

describe('the summary of a report', () => {
  it('says when a call failed, with what, and under which IDs', () => {
    expect(summaryOf([failedCall(FIRST, 'UNAUTHENTICATED')])).to.equal(
      `The call to SEEK failed on ${TIME}: ${REQUEST} returned 200 \`UNAUTHENTICATED\`. ${idsOf(FIRST)}`,
    );
  });

  it('names the operation', () => {
    const attributes = { 'graphql.operation.type': 'query', 'seek.graphql.root_fields': ['positions'] };
    expect(summaryOf([failedCall(FIRST, 'FORBIDDEN', { attributes })])).to.contain(
      `${REQUEST} (\`query positions\`) returned 200 \`FORBIDDEN\`.`,
    );
  });

  it('says that there was no response', () => {
    expect(summaryOf([unansweredCall(FIRST, 'ECONNREFUSED')])).to.contain(
      `failed on ${TIME}: ${REQUEST} had no response: \`ECONNREFUSED\`. X-`,
    );
    expect(summaryOf([unansweredCall(FIRST)])).to.contain(`${REQUEST} had no response. X-`);
  });

  it('says that a call did not fail', () => {
    expect(summaryOf([call(FIRST)])).to.equal(
      `The call to SEEK on ${TIME} did not fail: ${REQUEST} returned 200. ${idsOf(FIRST)}`,
    );
  });

  it('counts the calls of a session, and describes the first that failed', () => {
    const [forbidden, unknown] = [
      failedCall(SECOND, 'FORBIDDEN', later(1_000)),
      failedCall(FIRST, 'NOT_FOUND', later(2_000)),
    ];
    expect(summaryOf([call(FIRST), forbidden, call(FIRST)], SESSION_ID)).to.equal(
      `1 of 3 calls to SEEK failed on 24 November 2025 at 16:00:01 UTC: ${REQUEST} returned 200 \`FORBIDDEN\`. ${idsOf(SECOND)}`,
    );
    expect(summaryOf([unknown, call(FIRST), forbidden], SESSION_ID)).to.equal(
      `2 of 3 calls to SEEK failed, the first on 24 November 2025 at 16:00:01 UTC: ${REQUEST} returned 200 \`FORBIDDEN\`. ${idsOf(SECOND)}`,
    );
  });

  it('says that none of several calls failed', () => {
    expect(summaryOf([call(FIRST), call(SECOND, later(5))], SESSION_ID)).to.equal(
      `None of the 2 calls to SEEK failed. The first was made on ${TIME}: ${REQUEST} returned 200. ${idsOf(FIRST)}`,
    );
  });

  it('tells the call with the ID from others in the same trace', () => {
    const spans = [call(FIRST), failedCall(SECOND, 'FORBIDDEN'), call(SECOND)];
    expect(summaryOf(spans)).to.equal(
      `The call to SEEK with this ID on ${TIME} did not fail: ${REQUEST} returned 200. ${idsOf(FIRST)} In the same trace, 1 of 2 other calls to SEEK failed.`,
    );
    expect(summaryOf([call(FIRST), call(SECOND)])).not.to.contain('other');
  });

  it('says with what a webhook answered SEEK, and whether a call to SEEK followed', () => {
    expect(summaryOf([webhookCall(401)], WEBHOOK_ID)).to.equal(
      `The webhook call from SEEK failed on ${TIME}: ${WEBHOOK} 401. X-Request-Id \`${WEBHOOK_ID}\`. No call to SEEK followed.`,
    );
    expect(summaryOf([webhookCall(204), failedCall(FIRST, 'FORBIDDEN')], WEBHOOK_ID)).to.equal(
      `The webhook call from SEEK on ${TIME} did not fail: ${WEBHOOK} 204. X-Request-Id \`${WEBHOOK_ID}\`. ` +
        `The call to SEEK failed on ${TIME}: ${REQUEST} returned 200 \`FORBIDDEN\`. ${idsOf(FIRST)}`,
    );
  });

  it('counts the deliveries of a webhook call', () => {
    const spans = [webhookCall(500), webhookCall(500, later(9_000)), webhookCall(204, later(60_000))];
    expect(summaryOf(spans, WEBHOOK_ID)).to.match(
      /^2 of 3 webhook calls from SEEK failed, the first on 24 November 2025 at 16:00:00 UTC: /,
    );
    expect(report(spans, { ids: [WEBHOOK_ID] })).to.contain('## Webhook calls from SEEK');
  });

  for (const [status, failed, isFailure] of [
    [200, false, false],
    [299, false, false],
    [199, false, true],
    [302, false, true],
    [500, true, true],
    [200, true, true],
    [undefined, false, false],
    [undefined, true, true],
  ] as const) {
    it(`${isFailure ? 'counts' : 'does not count'} a webhook call as failed: ${status}, ${failed}`, () => {
      expect(summaryOf([webhookCall(status, { failed })], WEBHOOK_ID)?.includes('SEEK failed')).to.equal(
        isFailure,
      );
    });
  }

  it('mentions a webhook call first only if that is what was looked up, or all there is', () => {
    expect(summaryOf([webhookCall(500), call(FIRST)])).to.match(/^The call to SEEK on/);
    expect(summaryOf([webhookCall(500)])).to.match(/^The webhook call from SEEK failed/);
  });

  it('says that there is no call to SEEK', () => {
    expect(summaryOf([])).to.equal('This trace contains no call to SEEK.');
    const traces = ['a', 'b'].map((traceId) => ({ traceId, spans: [] }));
    expect(summaryOf([], FIRST, { traces })).to.equal('These traces contain no call to SEEK.');
  });

  it('says at least, if the search was not complete', () => {
    const session = (...spans: TraceSpan[]) => summaryOf(spans, SESSION_ID, { isComplete: false });
    const end = 'The search reached its limit, so there may be more.';
    expect(session(failedCall(FIRST, 'FORBIDDEN'), call(SECOND)))
      .to.match(/^At least 1 of at least 2 calls to SEEK failed on /)
      .and.to.contain(end);
    expect(session(call(FIRST), call(SECOND)))
      .to.match(/^None of the 2 calls to SEEK that were found failed\. The first /)
      .and.to.contain(end);
    expect(session(call(FIRST)))
      .to.match(/^The call to SEEK on /)
      .and.to.contain(end);
  });

  it('names an unknown time', () => {
    expect(summaryOf([failedCall(FIRST, 'FORBIDDEN', { startMicros: Number.NaN })])).to.match(
      /^The call to SEEK failed at an unknown time: /,
    );
  });

  it('names a time after the year 9999', () => {
    expect(summaryOf([call(FIRST, { startMicros: 8.64e18 })])).to.contain(
      'on 13 September 275760 at 00:00:00 UTC',
    );
  });
});
