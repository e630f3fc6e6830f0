import { expect } from 'chai';
import { seekOtel } from '../support/command.ts';
import { type JaegerTrace, startJaeger } from '../support/jaeger.ts';
import { startRecordingServer } from '../support/recording-server.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SESSION_ID = '4bf92f35-77b3-4da6-a3ce-929d0e0e4736';
const REQUEST_ID = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';
const OTHER_REQUEST_ID = '00f067aa-0ba9-42b7-a3ce-929d0e0e4736';
const MINUTE_MICROS = 60_000_000;

const call = (spanId: string, requestId: string, more: object = {}, sessionId = SESSION_ID) => ({
  spanId,
  parent: 'a'.repeat(16),
  name: 'POST',
  version: '1.2.3',
  tags: {
    'seek.request_id': requestId,
    'seek.session_id': sessionId,
    'http.request.method': 'POST',
    'http.response.status_code': 200,
    'url.full': 'https://graphql.seek.com/graphql',
    ...more,
  },
});

function webhookTrace(): JaegerTrace {
  return {
    traceId: TRACE_ID,
    spans: [
      { spanId: 'a'.repeat(16), name: 'webhook', version: '1.2.3', millis: 10 },
      call('b'.repeat(16), REQUEST_ID, { error: true, 'http.response.status_code': 503 }),
      call('c'.repeat(16), OTHER_REQUEST_ID),
    ],
  };
}

/** A session with an explicit ID that spans several traces. */
const sessionTraces = (count: number): JaegerTrace[] =>
  Array.from({ length: count }, (_, i) => ({
    traceId: String(i + 1).padStart(32, '0'),
    startMicros: Date.now() * 1_000 - (i + 1) * MINUTE_MICROS,
    spans: [call('b'.repeat(16), `749fbdc9-fbe5-40e9-b5ae-fee3375f1e${i + 10}`, {}, REQUEST_ID)],
  }));

/** Runs the command against a stand-in for Jaeger that holds the traces. */
async function findIn(traces: readonly JaegerTrace[], args: readonly string[], columns = 100) {
  const jaeger = await startJaeger(traces);
  try {
    const ran = await seekOtel(['find', ...args], { env: { JAEGER_URL: jaeger.url }, columns });
    return { ...ran, asked: jaeger.asked(), url: jaeger.url };
  } finally {
    await jaeger.close();
  }
}

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
    expect(lines).to.have.length(9);
  });

  it('gets the trace directly if the UUID is its ID, and marks no span', async () => {
    const { code, stdout, asked } = await findIn([webhookTrace()], [SESSION_ID.toUpperCase()]);
    expect(code).to.equal(0);
    expect(asked).to.deep.equal([`/api/traces/${TRACE_ID}`]);
    expect(stdout)
      .to.contain('2 calls to SEEK, 1 failed')
      .and.not.to.contain('▶')
      .and.not.to.contain('X-Request-Id');
  });

  it('accepts a trace ID, traceId:spanId and a traceparent, and marks the span', async () => {
    for (const id of [`${TRACE_ID}:${'b'.repeat(16)}`, `00-${TRACE_ID}-${'b'.repeat(16)}-01`]) {
      const { stdout } = await findIn([webhookTrace()], [id]);
      expect(stdout).to.contain(`X-Request-Id  ${REQUEST_ID}`).and.to.contain('▶ POST');
    }
    const { stdout } = await findIn([webhookTrace()], [TRACE_ID]);
    expect(stdout).to.contain(`Trace ${TRACE_ID}`).and.not.to.contain('▶');
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
    expect(stdout).to.contain('0 calls to SEEK');
  });

  it('finds UUIDs that this package never generates, such as an explicit session ID', async () => {
    const uuid = '018f4e7a-1b2c-7def-8abc-0123456789ab';
    const trace = { traceId: TRACE_ID, spans: [call('b'.repeat(16), REQUEST_ID, {}, uuid)] };
    const { code, asked } = await findIn([trace], [uuid]);
    expect(code).to.equal(0);
    expect(asked[0]).to.equal('/api/services');
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

  it('searches many services in batches', async () => {
    const traces = Array.from({ length: 20 }, (_, i) => ({
      traceId: String(i + 1).padStart(32, '0'),
      spans: [{ ...call('b'.repeat(16), i === 17 ? REQUEST_ID : OTHER_REQUEST_ID), service: `service-${i}` }],
    }));
    const { stdout } = await findIn(traces, [REQUEST_ID]);
    expect(stdout).to.contain(`Trace ${'18'.padStart(32, '0')}  service-17`);
  });

  it('searches as far back as --lookback', async () => {
    const old = { ...webhookTrace(), startMicros: Date.now() * 1_000 - 90 * MINUTE_MICROS };
    expect((await findIn([old], [REQUEST_ID, '--lookback', '1h'])).code).to.equal(1);
    expect((await findIn([old], [REQUEST_ID, '--lookback', '2h'])).code).to.equal(0);
    expect((await findIn([old], [REQUEST_ID, '--lookback', '100m'])).code).to.equal(0);
    expect((await findIn([old], [REQUEST_ID])).code).to.equal(0);
  });

  it('shows all traces of a session, oldest first', async () => {
    const { stdout } = await findIn(sessionTraces(3), [REQUEST_ID]);
    expect(stdout).to.contain(
      `3 traces recorded ${REQUEST_ID}; a session can span several traces. To show only one`,
    );
    expect(stdout.match(/^Trace \w+/gm)?.map((line) => line.at(-1))).to.deep.equal(['3', '2', '1']);
  });

  it('shows traces of any size', async () => {
    const spans = Array.from({ length: 130_000 }, (_, i) => ({
      spanId: String(i).padStart(16, '0'),
      name: 'a',
    }));
    const [first, second] = sessionTraces(2) as [JaegerTrace, JaegerTrace];
    const large = { ...second, spans: [...second.spans, ...spans] };
    const { code, stdout } = await findIn([first, large], [REQUEST_ID]);
    expect(code).to.equal(0);
    expect(stdout.match(/^Trace \w+/gm)?.map((line) => line.at(-1))).to.deep.equal(['2', '1']);
    expect(stdout.match(/^a .*ms/gm)).to.have.length(130_000);
  });

  it('shows at most ten traces, and lists the IDs of the others', async () => {
    const { stdout } = await findIn(sessionTraces(12), [REQUEST_ID]);
    expect(stdout).to.contain(`12 traces recorded ${REQUEST_ID}`).and.to.contain('The first 10 follow.');
    expect(stdout.match(/^Trace /gm)).to.have.length(10);
    expect(stdout).to.contain(`And 2 more: ${'2'.padStart(32, '0')}, ${'1'.padStart(32, '0')}`);
  });

  it('fits the width of the terminal, between 60 and 160 columns', async () => {
    for (const [columns, width] of [
      [20, 60],
      [80, 80],
      [400, 160],
    ] as const) {
      const { stdout } = await findIn([webhookTrace()], [REQUEST_ID], columns);
      const lines = stdout.trimEnd().split('\n').slice(6);
      expect(Math.max(...lines.map((line) => [...line].length))).to.equal(width);
    }
  });

  it('draws bars only for a terminal, or if COLUMNS is set', async () => {
    const jaeger = await startJaeger([webhookTrace()]);
    const shown = async (env: Record<string, string>) =>
      (await seekOtel(['find', REQUEST_ID], { env: { JAEGER_URL: jaeger.url, ...env } })).stdout;
    const plain = await shown({});
    expect(plain).to.contain('\n  ▶ POST graphql.seek.com/graphql  1.0 ms  503\n').and.not.to.contain('━');
    const wide = await shown({ COLUMNS: '90' });
    await jaeger.close();
    expect(Math.max(...wide.split('\n').map((line) => (line.includes('━') ? [...line].length : 0)))).to.equal(
      90,
    );
  });

  it('prints a report for SEEK’s support with --report', async () => {
    const { code, stdout } = await findIn([webhookTrace()], [REQUEST_ID, '--report']);
    expect(code).to.equal(0);
    expect(stdout)
      .to.match(/^# SEEK API: 749fbdc9-/)
      .and.to.contain('## Calls with this UUID');
    expect(stdout).to.contain(`| 503 |  | 1.0 ms | \`${REQUEST_ID}\` | \`${SESSION_ID}\` |`);
  });

  it('shows the operation of a call and the code that it failed with', async () => {
    const failed = call('b'.repeat(16), REQUEST_ID, {
      error: true,
      'error.type': 'FORBIDDEN',
      'graphql.operation.type': 'query',
      'seek.graphql.root_fields': '["candidateProfile"]',
      'seek.graphql.error_codes': '["FORBIDDEN"]',
    });
    const traces = [{ traceId: TRACE_ID, spans: [failed] }];
    const { stdout } = await findIn(traces, [REQUEST_ID]);
    expect(stdout).to.match(/^▶ query candidateProfile +━+ +1\.0 ms FORBIDDEN$/m);
    const { stdout: report } = await findIn(traces, [REQUEST_ID, '--report']);
    expect(report).to.contain(
      '| POST graphql.seek.com/graphql | query candidateProfile | 200 | FORBIDDEN | 1.0 ms |',
    );
  });

  it('prints JSON', async () => {
    const { stdout, url } = await findIn([webhookTrace()], [REQUEST_ID, '--json']);
    const { id, traces } = JSON.parse(stdout);
    expect(id).to.equal(REQUEST_ID);
    expect(traces).to.have.length(1);
    expect(traces[0]).to.include({ url: `${url}/trace/${TRACE_ID}`, traceId: TRACE_ID });
    expect(traces[0].spans[1].attributes['seek.request_id']).to.equal(REQUEST_ID);
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
      const { stdout: wide } = await findIn([trace], [REQUEST_ID], 160);
      expect(wide).to.contain('GET /apply?page=2&SEEK-Token=REDACTED&seek-prefill-id=REDACTED /apply');
      expect(stdout + wide).not.to.contain('secret');
    });

    it('in the report', async () => {
      const { stdout } = await findIn([trace], [REQUEST_ID, '--report']);
      expect(stdout).to.contain('POST graphql.seek.com/graphql |').and.not.to.contain('secret');
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

  it('prefers --jaeger to JAEGER_URL', async () => {
    const jaeger = await startJaeger([webhookTrace()]);
    const env = { JAEGER_URL: 'http://127.0.0.1:1' };
    expect((await seekOtel(['find', REQUEST_ID, '--jaeger', `${jaeger.url}/`], { env })).code).to.equal(0);
    await jaeger.close();
  });

  it('uses the default address of Jaeger’s UI if neither is set', async () => {
    const { stdout, stderr } = await seekOtel(['find', 'f'.repeat(32)]);
    expect(stdout + stderr).to.contain('http://localhost:16686');
  });

  it('replaces control characters from traces', async () => {
    const trace: JaegerTrace = {
      traceId: TRACE_ID,
      spans: [{ ...call('b'.repeat(16), REQUEST_ID), name: 'a\u001b[2J', service: 'b\u001b]0;x\u0007' }],
    };
    const { stdout } = await findIn([trace], [REQUEST_ID]);
    expect(stdout).to.contain('a\u{fffd}[2J').and.not.to.contain('\u001b').and.not.to.contain('\u0007');
  });

  describe('prints the problem and what to try', () => {
    it('if no span recorded the ID', async () => {
      const { code, stdout, stderr, url } = await findIn([], [REQUEST_ID]);
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
      expect(stderr).to.contain(
        `Jaeger at ${url} has no trace ${REQUEST_ID}, and no span of any service recorded it in the last 7d.`,
      );
      expect(stderr)
        .to.contain('It may be older (--lookback 30d), not sampled')
        .and.to.contain('seek-otel doctor');
    });

    it('if the trace does not exist', async () => {
      const { code, stderr, url } = await findIn([webhookTrace()], ['f'.repeat(32)]);
      expect(code).to.equal(1);
      expect(stderr).to.match(new RegExp(`^Jaeger at ${url} has no trace f{32}\\.\n`));
    });

    it('if the argument is not an ID', async () => {
      const { code, stderr } = await seekOtel(['find', '749fbdc9-fbe5']);
      expect(code).to.equal(2);
      expect(stderr).to.contain(
        '"749fbdc9-fbe5" is not an ID that seek-otel can look up.\nPass the UUID that SEEK quoted',
      );
    });

    for (const lookback of ['', '0d', 'd', '7', '7w', '-7d', '99999d', '1.5h']) {
      it(`for --lookback ${JSON.stringify(lookback)}`, async () => {
        const { code, stderr } = await seekOtel(['find', REQUEST_ID, `--lookback=${lookback}`]);
        expect(code).to.equal(2);
        expect(stderr).to.equal(
          `--lookback must be a number of minutes, hours or days, not ${JSON.stringify(lookback)}.\nExamples: 30m, 12h, 7d.\n`,
        );
      });
    }

    for (const url of ['localhost:16686', 'ftp://jaeger', 'x']) {
      it(`for --jaeger ${url}`, async () => {
        const { code, stderr } = await seekOtel(['find', REQUEST_ID, '--jaeger', url]);
        expect(code).to.equal(2);
        expect(stderr).to.equal(
          `Jaeger's address must be an HTTP URL, not "${url}".\nExample: --jaeger http://localhost:16686\n`,
        );
      });
    }

    it('if Jaeger is down', async () => {
      const server = await startRecordingServer();
      await server.close();
      const { code, stderr } = await seekOtel(['find', REQUEST_ID, '--jaeger', server.origin]);
      expect(code).to.equal(3);
      expect(stderr).to.match(/^Jaeger does not respond at http:\S+ \(ECONNREFUSED\)\.\nCheck that it runs/);
    });

    it('if the server reports an error, without its control characters', async () => {
      const server = await startRecordingServer({
        respond: (_, response) => response.writeHead(500).end('{"errors":[{"msg":"\\u001b[2J"}]}'),
      });
      const { code, stderr } = await seekOtel(['find', REQUEST_ID, '--jaeger', server.origin]);
      await server.close();
      expect(code).to.equal(3);
      expect(stderr).to.contain('HTTP 500: \u{fffd}[2J').and.not.to.contain('\u001b');
    });
  });
});
