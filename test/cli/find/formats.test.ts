import { expect } from 'chai';
import { call, findIn, REQUEST_ID, SESSION_ID, TRACE_ID, webhookTrace } from '../../support/found-traces.ts';
import type { JaegerTrace } from '../../support/jaeger.ts';

describe('seek-otel find', () => {
  it('prints a report for SEEK’s support with --report', async () => {
    for (const args of [['--report'], ['--report=markdown'], ['--report', 'markdown']]) {
      const { code, stdout } = await findIn([webhookTrace()], [REQUEST_ID, ...args]);
      expect(code).to.equal(0);
      expect(stdout).to.match(/^# SEEK API: 749fbdc9-/);
      expect(stdout).to.contain(`\`${REQUEST_ID}\` | \`${SESSION_ID}\` |`);
    }
  });

  it('prints the report as plain text with --report=text', async () => {
    const { code, stdout } = await findIn([webhookTrace()], [REQUEST_ID, '--report=text']);
    expect(code).to.equal(0);
    expect(stdout).to.contain(REQUEST_ID).and.to.contain('503');
    expect(stdout).not.to.match(/[`|#*]/);
  });

  it('prints JSON', async () => {
    const { stdout, url } = await findIn([webhookTrace()], [REQUEST_ID, '--json']);
    const { traces, ...others } = JSON.parse(stdout);
    expect(others).to.deep.equal({ ids: [REQUEST_ID], notFound: [], complete: true });
    expect(traces).to.have.length(1);
    expect(traces[0]).to.include({ url: `${url}/trace/${TRACE_ID}`, traceId: TRACE_ID });
    expect(traces[0].spans[1].attributes['seek.request_id']).to.equal(REQUEST_ID);
  });

  it('prints arrays as arrays in JSON', async () => {
    const span = call('b'.repeat(16), REQUEST_ID, { 'seek.graphql.root_fields': '["a","b"]' });
    const { stdout } = await findIn([{ traceId: TRACE_ID, spans: [span] }], [REQUEST_ID, '--json']);
    expect(JSON.parse(stdout).traces[0].spans[0].attributes['seek.graphql.root_fields']).to.deep.equal([
      'a',
      'b',
    ]);
  });

  describe('prints no secrets that other instrumentations recorded', () => {
    const query = 'page=2&SEEK-Token=secret&seek-prefill-id=secret';
    const trace: JaegerTrace = {
      traceId: TRACE_ID,
      spans: [
        {
          spanId: 'a'.repeat(16),
          name: `GET /apply?${query}`,
          tags: {
            'url.query': query,
            'http.target': `/apply?${query}`,
            'http.request.header.referer': `["https://partner.example/apply?${query}"]`,
            'otel.status_description': `GET https://user:secret@partner.example/apply?${query} failed`,
          },
        },
        call('b'.repeat(16), REQUEST_ID, {
          'url.full': `https://user:secret@graphql.seek.com/graphql?${query}`,
          'http.url': `https://graphql.seek.com/graphql?${query}#access_token=secret`,
        }),
      ],
    };

    it('in text', async () => {
      const { stdout } = await findIn([trace], [REQUEST_ID]);
      expect(stdout).to.contain('GET /apply').and.to.contain('POST graphql.seek.com/graphql');
      const { stdout: wide } = await findIn([trace], [REQUEST_ID], { columns: 160 });
      expect(wide).to.contain('GET /apply?page=2&SEEK-Token=REDACTED&seek-prefill-id=REDACTED /apply');
      expect(stdout + wide).not.to.contain('secret');
    });

    it('in the reports', async () => {
      for (const format of ['markdown', 'text']) {
        const { stdout } = await findIn([trace], [REQUEST_ID, `--report=${format}`]);
        expect(stdout.replace('\n', ' ')).to.contain('graphql.seek.com/graphql').and.not.to.contain('secret');
      }
    });

    it('in JSON', async () => {
      const { stdout } = await findIn([trace], [REQUEST_ID, '--json']);
      expect(stdout).not.to.contain('secret');
      const redacted = 'page=2&SEEK-Token=REDACTED&seek-prefill-id=REDACTED';
      const [inbound, outbound] = JSON.parse(stdout).traces[0].spans;
      expect(inbound.attributes).to.include({ 'url.query': redacted, 'http.target': `/apply?${redacted}` });
      expect(outbound.attributes).to.include({
        'url.full': `https://REDACTED:REDACTED@graphql.seek.com/graphql?${redacted}`,
        'http.url': `https://graphql.seek.com/graphql?${redacted}#access_token=REDACTED`,
      });
    });
  });
});
