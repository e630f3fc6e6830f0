import { expect } from 'chai';
import { supportReport } from '../../src/cli/support-report.ts';
import type { TraceSpan } from '../../src/cli/trace.ts';

const SESSION_ID = '4bf92f35-77b3-4da6-a3ce-929d0e0e4736';
const [FIRST, SECOND] = [
  '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28',
  '00f067aa-0ba9-42b7-a3ce-929d0e0e4736',
] as const;

function call(requestId: string, more: Partial<TraceSpan> = {}): TraceSpan {
  return {
    spanId: requestId.slice(0, 8),
    parentSpanId: undefined,
    name: 'POST',
    service: 'application-import',
    serviceVersion: '1.2.3',
    startMicros: 1_764_000_000_123_456,
    durationMicros: 41_900,
    failed: false,
    ...more,
    attributes: {
      'seek.request_id': requestId,
      'seek.session_id': SESSION_ID,
      'user_agent.original': 'application-import/1.2.3',
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'url.full': 'https://graphql.seek.com/graphql',
      ...more.attributes,
    },
  };
}

const report = (spans: TraceSpan[], isMatch: (span: TraceSpan) => boolean) =>
  supportReport(FIRST, [{ traceId: 'a'.repeat(32), spans }], isMatch);

describe('the report for SEEK’s support', () => {
  it('lists times, requests, outcomes and IDs, with matching calls first', () => {
    const text = report(
      [
        call(SECOND, { startMicros: 1_764_000_000_000_000 }),
        call(FIRST, { failed: true, attributes: { 'error.type': '503', 'http.response.status_code': 503 } }),
      ],
      ({ attributes }) => attributes['seek.request_id'] === FIRST,
    );
    expect(text).to.equal(`# SEEK API: ${FIRST}

- Service: application-import 1.2.3
- User-Agent: \`application-import/1.2.3\`
- Trace: \`${'a'.repeat(32)}\`

## Calls with this UUID

| Time (UTC) | Request | Operation | Status | Error | Duration | X-Request-Id | X-Session-Id |
|---|---|---|---|---|---|---|---|
| 2025-11-24 16:00:00.123 | POST graphql.seek.com/graphql |  | 503 | 503 | 41.9 ms | \`${FIRST}\` | \`${SESSION_ID}\` |

## Other calls to SEEK in the same trace

| Time (UTC) | Request | Operation | Status | Error | Duration | X-Request-Id | X-Session-Id |
|---|---|---|---|---|---|---|---|
| 2025-11-24 16:00:00.000 | POST graphql.seek.com/graphql |  | 200 |  | 41.9 ms | \`${SECOND}\` | \`${SESSION_ID}\` |
`);
  });

  it('lists the codes of an operation that failed with HTTP 200, but no other values', () => {
    const recorded = { 'seek.graphql.error_codes': '["FORBIDDEN","BAD_USER_INPUT","secret data"]' };
    const text = report([call(FIRST, { failed: true, attributes: recorded })], () => true);
    expect(text).to.contain(
      '| POST graphql.seek.com/graphql |  | 200 | FORBIDDEN, BAD\\_USER\\_INPUT | 41.9 ms |',
    );
    expect(text).not.to.contain('secret');
  });

  it('lists a code once if the error type repeats it', () => {
    const recorded = {
      'error.type': 'FORBIDDEN',
      'seek.graphql.error_codes': '["FORBIDDEN","NOT_FOUND","FORBIDDEN"]',
    };
    expect(report([call(FIRST, { failed: true, attributes: recorded })], () => true)).to.contain(
      '| 200 | FORBIDDEN, NOT\\_FOUND | 41.9 ms |',
    );
  });

  it('lists the operation of a call, and nothing for a call without one', () => {
    const operation = {
      'graphql.operation.type': 'mutation',
      'graphql.operation.name': 'Post_Position',
      'seek.graphql.root_fields': '["postPosition"]',
    };
    const token = { 'url.full': 'https://auth.seek.com/oauth/token' };
    const text = report(
      [call(FIRST, { attributes: operation }), call(SECOND, { attributes: token })],
      () => true,
    );
    expect(text)
      .to.contain('| POST graphql.seek.com/graphql | mutation Post\\_Position (postPosition) | 200 |  |')
      .and.to.contain('| POST auth.seek.com/oauth/token |  | 200 |  |');
  });

  it('leaves out operations that are not GraphQL names', () => {
    const attributes = {
      'graphql.operation.type': '`secret`',
      'graphql.operation.name': 'secret|name',
      'seek.graphql.root_fields': '["secret name","<secret>","positions","secret',
    };
    const text = report([call(FIRST, { attributes })], () => true);
    expect(text).to.contain('| operation positions | 200 |').and.not.to.contain('secret');
  });

  it('lists all calls if none or all of them match', () => {
    const text = report([call(FIRST), call(SECOND)], () => false);
    expect(text)
      .to.contain('## Calls to SEEK in the same trace')
      .and.not.to.contain('## Calls with this UUID');
    expect(report([call(FIRST), call(SECOND)], () => true)).not.to.contain('## Other calls');
  });

  it('contains no tokens, query values, user info, messages, or calls to other hosts', () => {
    const text = report(
      [
        call(FIRST, {
          name: 'POST candidate secret-name',
          attributes: {
            'url.full':
              'https://secret-user:secret-pass@graphql.seek.com/a?candidate=secret-query#secret-hash',
            'url.query': 'candidate=secret-query',
            'exception.message': 'secret-message',
            'http.request.header.authorization': 'Bearer secret-token',
          },
        }),
        { ...call(SECOND), name: 'secret-inner', attributes: { 'db.query.text': 'secret-sql' } },
        {
          ...call(SECOND),
          name: 'GET /apply?candidate=secret-query',
          attributes: { 'seek.request_id': SECOND },
        },
      ],
      () => true,
    );
    expect(text).to.contain('POST graphql.seek.com/a |').and.to.contain('| GET /apply |');
    expect(text).not.to.contain('secret');
  });

  it('marks unknown values, and reads attributes of the older semantic conventions', () => {
    const text = report(
      [
        {
          ...call(FIRST),
          serviceVersion: undefined,
          attributes: {
            'seek.request_id': FIRST,
            'http.method': 'GET',
            'http.url': 'https://auth.seek.com/oauth/token',
          },
        },
        { ...call(SECOND), serviceVersion: undefined, attributes: { 'seek.request_id': SECOND } },
      ],
      () => true,
    );
    expect(text).to.contain('- Service: application-import\n- User-Agent: unknown\n');
    expect(text).to.contain(
      `| GET auth.seek.com/oauth/token |  | no response |  | 41.9 ms | \`${FIRST}\` |  |`,
    );
    expect(text).to.contain(`| POST |  | no response |  | 41.9 ms | \`${SECOND}\` |  |`);
  });

  it('states that a trace contains no call to SEEK', () => {
    const text = report([{ ...call(FIRST), attributes: {} }], () => true);
    expect(text).to.contain('- Service: unknown\n').and.to.contain('This trace contains no call to SEEK.');
  });

  it('escapes Markdown in values from the trace', () => {
    const text = report(
      [
        call('`|<b>', {
          service: '**bold** | <img src=x> [a](b)\n# title',
          attributes: { 'http.request.method': 'A|B', 'error.type': '`code`' },
        }),
      ],
      () => true,
    );
    expect(text).to.contain('\\*\\*bold\\*\\* \\| \\<img src=x\\> \\[a\\](b)\u{fffd}\\# title 1.2.3');
    expect(text).to.contain('| A\\|B graphql.seek.com/graphql |  | 200 | \\`code\\` |');
    expect(text).to.contain('| `\u{fffd}\u{fffd}<b>` |');
  });
});
