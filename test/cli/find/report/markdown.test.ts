import { expect } from 'chai';
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

describe('the report in Markdown', () => {
  it('has a summary, facts, and a table per kind of call', () => {
    const operation = { 'graphql.operation.type': 'query', 'seek.graphql.root_fields': ['candidateProfile'] };
    const failed = failedCall(FIRST, 'BAD_USER_INPUT', { ...later(5), attributes: operation });
    expect(report([webhookCall(500), failed, call(SECOND, later(1))])).to.equal(`# SEEK API: ${FIRST}

The call to SEEK with this ID failed on 24 November 2025 at 16:00:00 UTC: \`POST graphql.seek.com/graphql\` (\`query candidateProfile\`) returned 200 \`BAD_USER_INPUT\`. X-Request-Id \`${FIRST}\`, X-Session-Id \`${SESSION_ID}\`.

- Service: \`application-import 1.2.3\`
- User-Agent: \`application-import/1.2.3\`
- Trace: \`${TRACE_ID}\`

## Webhook call from SEEK

| Time (UTC) | Request | Status | Duration | X-Request-Id |
|---|---|---|---|---|
| 2025-11-24 16:00:00.123 | \`POST /webhook\` | 500 | 41.9 ms | \`${WEBHOOK_ID}\` |

## Calls with this ID

| Time (UTC) | Request | Operation | Status | Duration | X-Request-Id | X-Session-Id |
|---|---|---|---|---|---|---|
| 2025-11-24 16:00:00.128 | \`POST graphql.seek.com/graphql\` | \`query candidateProfile\` | 200 \`BAD_USER_INPUT\` | 41.9 ms | \`${FIRST}\` | \`${SESSION_ID}\` |

## Other calls to SEEK in the same trace

| Time (UTC) | Request | Status | Duration | X-Request-Id | X-Session-Id |
|---|---|---|---|---|---|
| 2025-11-24 16:00:00.124 | \`POST graphql.seek.com/graphql\` | 200 | 41.9 ms | \`${SECOND}\` | \`${SESSION_ID}\` |
`);
  });

  it('leaves cells empty in a column that other calls need', () => {
    const { 'seek.session_id': _, ...attributes } = call(SECOND).attributes;
    const operation = { 'graphql.operation.type': 'query', 'graphql.operation.name': 'Profile' };
    const text = report([call(FIRST, { attributes: operation }), { ...call(SECOND), attributes }], {
      isMatch: () => true,
    });
    expect(text).to.contain(`| \`POST graphql.seek.com/graphql\` |  | 200 | 41.9 ms | \`${SECOND}\` |  |\n`);
  });

  it('has status and error in one column', () => {
    const statuses = (span: ReturnType<typeof call>) =>
      /\.seek\.com\/graphql` \| (.*?) \| 41\.9 ms/.exec(report([span]))?.[1];
    const failed = (attributes: object) =>
      statuses(call(FIRST, { failed: true, attributes: { ...attributes } }));
    expect(statuses(call(FIRST))).to.equal('200');
    expect(failed({ 'http.response.status_code': 503, 'error.type': '503' })).to.equal('503');
    expect(failed({})).to.equal('200 error');
    expect(failed({ 'error.type': 'AbortError' })).to.equal('200 `AbortError`');
    expect(failed({ 'error.type': 'A', 'seek.graphql.error_codes': ['A', 'NOT_FOUND', 'A'] })).to.equal(
      '200 `A, NOT_FOUND`',
    );
    expect(statuses(unansweredCall(FIRST, 'UND_ERR_SOCKET'))).to.equal('no response: `UND_ERR_SOCKET`');
    expect(statuses(unansweredCall(FIRST))).to.equal('no response');
    expect(statuses({ ...unansweredCall(FIRST), failed: false })).to.equal('no status recorded');
  });

  it('shows the route of a webhook, or its path', () => {
    const requestOf = (attributes: object) =>
      /123 \| `(.*?)` \|/.exec(report([webhookCall(204, { attributes: { ...attributes } })]))?.[1];
    expect(requestOf({ 'http.route': '/webhook/:id' })).to.equal('POST /webhook/:id');
    expect(requestOf({ 'url.path': '/webhook/1' })).to.equal('POST /webhook/1');
  });

  it('shows the name of a webhook call whose method is unknown, without repeating the path', () => {
    const { 'http.request.method': _, ...attributes } = webhookCall(204).attributes;
    expect(report([{ ...webhookCall(204), name: 'POST /webhook', attributes }])).to.contain(
      '| `POST /webhook` |',
    );
    expect(report([{ ...webhookCall(204), name: 'request', attributes }])).to.contain(
      '| `request /webhook` |',
    );
  });

  it('needs no escapes, because values from the trace are in code spans', () => {
    const hostile = '**a** | <img src=x> [a](b) `c`';
    const text = report(
      [
        call(hostile, {
          service: hostile,
          attributes: {
            'http.request.method': hostile,
            'user_agent.original': hostile,
            'seek.session_id': hostile,
            'error.type': '`code`',
          },
        }),
      ],
      { ids: [hostile] },
    );
    const [title = '', ...lines] = text.split('\n');
    expect(title).to.equal('# SEEK API: \\*\\*a\\*\\* \\| \\<img src=x\\> \\[a\\](b) \\`c\\`');
    expect(lines.join('\n').replace(/`[^`]*`/g, '`')).not.to.match(/[*<>[\]`]{2}|img|\\/);
    expect(lines.join('\n')).not.to.contain('\\');
    expect(lines.find((line) => line.includes('41.9 ms'))?.split('|')).to.have.length(8);
  });
});
