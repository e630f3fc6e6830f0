import { once } from 'node:events';
import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { expect } from 'chai';
import { jaegerAt } from '../../../src/cli/find/jaeger.ts';
import { jaegerApi } from '../../../src/cli/tail/jaeger-api.ts';
import { traceStore } from '../../../src/cli/tail/trace-store.ts';
import { extentOf } from '../../../src/cli/trace/trace.ts';
import { listening } from '../../support/listening.ts';
import {
  REQUEST_ID,
  SESSION_ID,
  START_MICROS,
  seekCall,
  TRACE_ID,
  traceSpan,
} from '../../support/trace-spans.ts';

describe("seek-otel tail's query API", () => {
  const root = traceSpan();
  const failed = seekCall({
    startMicros: START_MICROS + 1_000,
    failed: true,
    attributes: {
      'seek.graphql.error_codes': ['UNAUTHENTICATED'],
      'network.ratio': 0.5,
      'seek.is_cached': false,
      'http.response.status_code': 200,
    },
  });
  let origin: string;
  let close: () => Promise<void>;

  beforeEach(async () => {
    const store = traceStore();
    store.add(TRACE_ID, [root, failed]);
    for (let i = 1; i <= 3; i++) {
      const startMicros = START_MICROS + i * 60_000_000;
      store.add(String(i).padStart(32, '0'), [
        seekCall({ service: 'worker', serviceVersion: undefined, startMicros, parentSpanId: undefined }),
      ]);
    }
    const server = await listening(jaegerApi(store, (trace) => `page of ${trace.traceId}`));
    origin = `http://127.0.0.1:${server.port}`;
    close = server.close;
  });

  afterEach(() => close());

  const answerTo = async (path: string) => {
    const response = await fetch(origin + path);
    return { status: response.status, ...((await response.json()) as { data: unknown; errors: unknown }) };
  };
  const tracesFor = async (parameters: Record<string, string>) => {
    const { data } = await answerTo(`/api/traces?${new URLSearchParams(parameters)}`);
    return (data as { traceID: string }[]).map(({ traceID }) => traceID.replace(/^0+/, ''));
  };

  it('gives seek-otel find the same trace that was received', async () => {
    expect(await jaegerAt(new URL(origin)).trace(TRACE_ID)).to.deep.equal({
      traceId: TRACE_ID,
      spans: [root, { ...failed, attributes: { ...failed.attributes, error: true } }],
    });
  });

  it('finds the traces in which a span recorded an ID, newest first', async () => {
    const found = await jaegerAt(new URL(origin)).tracesWith(SESSION_ID, START_MICROS - 1);
    expect(found.isComplete).to.equal(true);
    expect(found.traces.map(({ spans }) => extentOf({ traceId: '', spans }).startMicros)).to.have.members(
      [0, 1, 2, 3].map((i) => START_MICROS + i * 60_000_000),
    );
    expect(await tracesFor({ tags: JSON.stringify({ 'seek.request_id': REQUEST_ID }) })).to.deep.equal([
      '3',
      '2',
      '1',
      TRACE_ID,
    ]);
  });

  it('respects the service, the times and the limit of a search', async () => {
    expect(await tracesFor({ service: 'posting-service' })).to.deep.equal([TRACE_ID]);
    expect(await tracesFor({ limit: '2' })).to.deep.equal(['3', '2']);
    expect(
      await tracesFor({ start: String(START_MICROS + 1), end: String(START_MICROS + 60_000_000) }),
    ).to.deep.equal(['1']);
  });

  it('requires one span to have both the service and the attribute', async () => {
    const tags = JSON.stringify({ 'seek.request_id': REQUEST_ID, 'network.ratio': 0.5 });
    expect(await tracesFor({ tags })).to.deep.equal([TRACE_ID]);
    expect(await tracesFor({ tags, service: 'worker' })).to.deep.equal([]);
  });

  it('lists the services', async () => {
    expect(await jaegerAt(new URL(origin)).tracesWith(SESSION_ID, 0, 'worker')).to.have.nested.property(
      'traces.length',
      3,
    );
    expect((await answerTo('/api/services')).data).to.deep.equal(['posting-service', 'worker']);
  });

  it('shows a trace as text where Jaeger has its page, and what it is elsewhere', async () => {
    const page = await fetch(`${origin}/trace/${TRACE_ID.toUpperCase()}`);
    expect([page.headers.get('content-type'), await page.text()]).to.deep.equal([
      'text/plain; charset=utf-8',
      `page of ${TRACE_ID}\n`,
    ]);
    expect(await (await fetch(origin)).text()).to.contain('seek-otel find <UUID>');
  });

  it('accepts a trace ID without its leading zeros, as Jaeger shows it', async () => {
    expect((await answerTo('/api/traces/1')).status).to.equal(200);
  });

  it('says what is wrong in the form of Jaeger', async () => {
    const error = (code: number, msg: string) => ({ status: code, errors: [{ code, msg }] });
    expect(await answerTo('/api/traces/ffff')).to.deep.include(error(404, 'trace not found'));
    expect(await answerTo('/api/traces?tags={')).to.deep.include(error(400, 'tags must be a JSON object'));
    expect(await answerTo('/api/v3/traces')).to.deep.include(
      error(404, 'seek-otel tail has no /api/v3/traces'),
    );
    const posted = await fetch(origin, { method: 'POST' });
    expect([posted.status, ((await posted.json()) as { errors: unknown }).errors]).to.deep.equal([
      405,
      [{ code: 405, msg: 'seek-otel tail answers GET only' }],
    ]);
  });

  it('refuses requests to other hosts, which may resolve to this machine', async () => {
    for (const [host, status] of [
      ['attacker.example', 403],
      ['localhost.attacker.example:16686', 403],
      ['localhost:16686', 200],
      ['[::1]:16686', 200],
    ] as const) {
      const sent = request(`${origin}/api/services`, { headers: { host } }).end();
      const [response] = await once(sent, 'response');
      expect({ host, status: response.statusCode }).to.deep.equal({ host, status });
      await json(response);
    }
  });
});
