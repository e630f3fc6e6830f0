import { expect } from 'chai';
import { foundText } from '../../../src/cli/find/found-text.ts';
import { queryOf } from '../../../src/cli/find/query.ts';
import { idsIn } from '../../../src/cli/ids.ts';
import { seekOtel } from '../../support/command.ts';
import {
  call,
  findIn,
  OTHER_REQUEST_ID,
  REQUEST_ID,
  sessionTraces,
  shownTraceIds,
  TRACE_ID,
  tracesOf,
  webhookTrace,
} from '../../support/found-traces.ts';
import { type JaegerTrace, startJaeger } from '../../support/jaeger.ts';

const delivery = (more: object = {}) => ({
  spanId: 'a'.repeat(16),
  name: 'POST /seek/events',
  tags: { 'seek.webhook.request_id': REQUEST_ID, 'http.response.status_code': 401, ...more },
});

describe('the text of several traces', () => {
  it('says that they belong to a session, and shows the oldest first', async () => {
    const { stdout } = await findIn(sessionTraces(3), [REQUEST_ID]);
    expect(stdout).to.match(new RegExp(`^3 traces of the session ${REQUEST_ID}\\.\n\nTrace 0+3 `));
    expect(shownTraceIds(stdout).map((traceId) => traceId.at(-1))).to.deep.equal(['3', '2', '1']);
  });

  it('says that they are deliveries of a webhook call, and does not call them a session', async () => {
    const { stdout } = await findIn(
      tracesOf(2, () => delivery()),
      [REQUEST_ID],
    );
    expect(stdout).to.match(new RegExp(`^2 deliveries of the webhook call ${REQUEST_ID}\\.\n`));
    expect(stdout).not.to.contain('session');
  });

  it('says that they have a request ID, as those of retries that repeat it', async () => {
    const traces = tracesOf(2, () => call('b'.repeat(16), REQUEST_ID));
    expect((await findIn(traces, [REQUEST_ID])).stdout).to.match(
      new RegExp(`^2 traces with the X-Request-Id ${REQUEST_ID}\\.\n`),
    );
  });

  it('says no more than how many they are if they recorded the ID in different ways', async () => {
    const traces = [...tracesOf(2, () => delivery()), ...tracesOf(1, () => call('b'.repeat(16), REQUEST_ID))];
    const mixed = traces.map((trace, i) => ({ ...trace, traceId: String(i + 1).padStart(32, '0') }));
    expect((await findIn(mixed, [REQUEST_ID])).stdout).to.match(
      new RegExp(`^3 traces with ${REQUEST_ID}\\.\n`),
    );
  });

  it('includes at most ten, and the IDs of the others', async () => {
    const { stdout } = await findIn(sessionTraces(12), [REQUEST_ID]);
    expect(stdout).to.contain('12 traces of the session').and.to.contain('10 of them follow.');
    expect(shownTraceIds(stdout)).to.have.length(10);
    expect(stdout).to.contain(`And 2 more: ${'2'.padStart(32, '0')}, ${'1'.padStart(32, '0')}`);
  });

  it('includes the trace that was asked for', async () => {
    const asked = '1'.padStart(32, '0');
    const sessionId = '00000000-0000-4000-8000-000000000001';
    const { stdout } = await findIn(sessionTraces(12, sessionId), [asked]);
    expect(shownTraceIds(stdout)).to.have.length(10).and.to.include(asked);
    expect(shownTraceIds(stdout).at(-1)).to.equal(asked);
  });

  it('explains the marks once, at the end', async () => {
    const { stdout } = await findIn(sessionTraces(3), [REQUEST_ID]);
    expect(stdout.match(/◆ call to SEEK|▶ matches the ID/g)).to.have.length(1);
    expect(stdout.trimEnd()).to.match(/(?:◆ call to SEEK|▶ matches the ID)$/);
  });

  it('says that there may be more if the backend has a limit', () => {
    const trace = { traceId: TRACE_ID, spans: [] };
    const terminal = { columns: 80, paint: (_: string, text: string) => text };
    const queries = idsIn(TRACE_ID).map(queryOf);
    const text = foundText({ traces: [trace], isComplete: false }, queries, () => undefined, terminal);
    expect(text).to.match(new RegExp(`^At least 1 trace with ${TRACE_ID}\\. The backend has a limit`));
  });

  it('includes traces of any size', async () => {
    const spans = Array.from({ length: 130_000 }, (_, i) => ({
      spanId: String(i).padStart(16, '0'),
      name: 'a',
    }));
    const [first, second] = sessionTraces(2) as [JaegerTrace, JaegerTrace];
    const large = { ...second, spans: [...second.spans, ...spans] };
    const { code, stdout } = await findIn([first, large], [REQUEST_ID]);
    expect(code).to.equal(0);
    expect(shownTraceIds(stdout).map((traceId) => traceId.at(-1))).to.deep.equal(['2', '1']);
    expect(stdout.match(/^a .*ms/gm)).to.have.length(130_000);
  });
});

describe('the text of a trace', () => {
  it('fits the width of the terminal, between 60 and 160 columns', async () => {
    for (const [columns, width] of [
      [20, 60],
      [80, 80],
      [400, 160],
    ] as const) {
      const { stdout } = await findIn([webhookTrace()], [REQUEST_ID], { columns });
      const lines = stdout.trimEnd().split('\n').slice(6);
      expect(Math.max(...lines.map((line) => [...line].length))).to.equal(width);
    }
  });

  it('has bars only for a terminal, or if COLUMNS is set', async () => {
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

  it('shows the operation of a call and the code that it failed with', async () => {
    const failed = call('b'.repeat(16), REQUEST_ID, {
      error: true,
      'error.type': 'FORBIDDEN',
      'graphql.operation.type': 'query',
      'seek.graphql.root_fields': '["candidateProfile"]',
      'seek.graphql.error_codes': '["FORBIDDEN"]',
    });
    const { stdout } = await findIn([{ traceId: TRACE_ID, spans: [failed] }], [REQUEST_ID]);
    expect(stdout).to.match(/^▶ query candidateProfile +━+ +1\.0 ms FORBIDDEN$/m);
  });

  it('has no control characters', async () => {
    const span = { ...call('b'.repeat(16), REQUEST_ID), name: 'a\u001b[2J', service: 'b\u001b]0;x\u0007' };
    const { stdout } = await findIn([{ traceId: TRACE_ID, spans: [span] }], [REQUEST_ID]);
    expect(stdout).to.contain('a\u{fffd}[2J').and.not.to.contain('\u001b').and.not.to.contain('\u0007');
  });

  it('shows what a webhook answered that made no call to SEEK', async () => {
    const { stdout } = await findIn([{ traceId: TRACE_ID, spans: [delivery()] }], [REQUEST_ID]);
    expect(stdout).to.contain('posting-service').and.to.contain('401');
    expect(stdout).not.to.contain(OTHER_REQUEST_ID);
  });
});
