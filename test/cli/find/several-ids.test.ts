import { expect } from 'chai';
import {
  call,
  findIn,
  OTHER_REQUEST_ID,
  REQUEST_ID,
  SESSION_ID,
  shownTraceIds,
  tracesOf,
  webhookTrace,
} from '../../support/found-traces.ts';

const MISSING = '018f4e7a-1b2c-7def-8abc-0123456789ab';
const idOf = (i: number) => `749fbdc9-fbe5-40e9-b5ae-fee3375f1e${i + 9}`;
const TRACES = tracesOf(3, (i) => call('b'.repeat(16), idOf(i), {}, idOf(i + 40)));

describe('seek-otel find with several IDs', () => {
  it('shows the traces of all of them, oldest first', async () => {
    const { code, stdout } = await findIn(TRACES, [idOf(1), idOf(3)]);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^2 traces for 2 IDs\.\n/);
    expect(shownTraceIds(stdout).map((traceId) => traceId.at(-1))).to.deep.equal(['3', '1']);
  });

  it('takes them from standard input, with text around them', async () => {
    const stdin = `08:12:01 FORBIDDEN X-Request-Id=${idOf(1)}\n08:12:02 FORBIDDEN X-Request-Id=${idOf(2)}\n`;
    const { code, stdout } = await findIn(TRACES, ['-'], { stdin });
    expect(code).to.equal(0);
    expect(shownTraceIds(stdout)).to.have.length(2);
  });

  it('shows what it found, names the rest on standard error, and exits with 1', async () => {
    const { code, stdout, stderr, url } = await findIn(TRACES, [idOf(1), MISSING]);
    expect(code).to.equal(1);
    expect(shownTraceIds(stdout)).to.have.length(1);
    expect(stdout)
      .to.match(/^Trace /)
      .and.not.to.contain(MISSING);
    expect(stderr).to.contain(
      `Jaeger at ${url} has no trace of ${MISSING}: no span of any service recorded it in the last 7d.\n`,
    );
    expect(stderr).not.to.contain(idOf(1));
  });

  it('names all of them if it found none', async () => {
    const { code, stdout, stderr } = await findIn([], [REQUEST_ID, MISSING]);
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    expect(stderr).to.contain(
      `has no trace of ${REQUEST_ID}, ${MISSING}: no span of any service recorded them in the last 7d.`,
    );
  });

  it('marks the calls of all of them', async () => {
    const { stdout } = await findIn([webhookTrace()], [REQUEST_ID, idOf(1)]);
    expect(stdout.match(/▶ POST/g)).to.have.length(1);
    const both = await findIn([webhookTrace()], [REQUEST_ID, OTHER_REQUEST_ID]);
    expect(both.stdout).not.to.contain('▶');
  });

  it('asks for each trace and each UUID once', async () => {
    const spanId = 'b'.repeat(16);
    const traceId = SESSION_ID.replaceAll('-', '');
    const { asked } = await findIn([webhookTrace()], [SESSION_ID, traceId, `${traceId}:${spanId}`]);
    expect(asked.filter((path) => path === `/api/traces/${traceId}`)).to.have.length(1);
    expect(
      asked.filter((path) => path.includes(SESSION_ID) && path.includes('seek.request_id')),
    ).to.have.length(1);
  });

  it('lists them in JSON and in a report', async () => {
    const { code, stdout } = await findIn(TRACES, [idOf(1), MISSING, '--json']);
    expect(code).to.equal(1);
    expect(JSON.parse(stdout)).to.deep.include({
      ids: [idOf(1), MISSING],
      notFound: [MISSING],
      complete: true,
    });
    const report = await findIn(TRACES, [idOf(1), idOf(2), '--report']);
    expect(report.stdout).to.contain(idOf(1)).and.to.contain(idOf(2));
    const partly = await findIn(TRACES, [idOf(1), MISSING, '--report']);
    expect(partly.stdout).to.contain(idOf(1)).and.not.to.contain(MISSING);
    expect(partly.stderr).to.contain(MISSING);
  });
});
