import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { validate, version } from 'uuid';
import { type OtlpReceiver, startOtlpReceiver } from '../../examples/stand-ins/otlp-receiver.ts';
import { sessionIdFromTraceId } from '../../src/index.ts';
import { onlyHeader, type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { REGISTER, runNode } from '../support/run-node.ts';

const TWO_CALLS = fileURLToPath(new URL('../fixtures/two-calls.mjs', import.meta.url));

describe('SEEK_OTEL_SESSION', () => {
  let seek: RecordingServer;
  let collector: OtlpReceiver;

  beforeEach(async () => {
    seek = await startRecordingServer();
    collector = await startOtlpReceiver();
  });
  afterEach(async () => {
    await seek.close();
    await collector.close();
  });

  const run = async (env: Record<string, string>) => {
    const { code, stderr } = await runNode(['--import', REGISTER, TWO_CALLS], {
      SEEK_URL: seek.origin,
      SEEK_OTEL_HOSTS: '127.0.0.1',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      ...env,
    });
    expect(code).to.equal(0);
    expect(collector.spans.map(({ attributes }) => attributes['seek.session_id'])).to.deep.equal(
      sent('x-session-id'),
    );
    return stderr;
  };
  const sent = (name: string) => seek.requests.map((received) => onlyHeader(received, name));
  const expectSessionsOfTraces = () => {
    const traceIds = collector.spans.map(({ traceId }) => traceId);
    expect(new Set(traceIds).size).to.equal(2);
    expect(sent('x-session-id')).to.deep.equal(traceIds.map(sessionIdFromTraceId));
  };

  for (const env of [{}, { SEEK_OTEL_SESSION: 'trace' }]) {
    it(`is that of the trace with ${JSON.stringify(env)}, so two calls outside of any trace have one each`, async () => {
      expect(await run(env)).to.equal('');
      expectSessionsOfTraces();
    });
  }

  it('is one for the whole process with process, and another one for another process', async () => {
    expect(await run({ SEEK_OTEL_SESSION: 'process' })).to.equal('');
    expect(await run({ SEEK_OTEL_SESSION: ' PROCESS' })).to.equal('');
    const [first, second, third, fourth] = sent('x-session-id') as [string, string, string, string];
    expect(second).to.equal(first);
    expect(fourth).to.equal(third);
    expect(third).not.to.equal(first);
    expect([first, third].map((id) => validate(id) && version(id))).to.deep.equal([4, 4]);
    expect(new Set(sent('x-request-id')).size).to.equal(4);
  });

  it('is that of the trace, with a warning on standard error, where it is anything else', async () => {
    expect(await run({ SEEK_OTEL_SESSION: 'processes' })).to.contain(
      'SEEK_OTEL_SESSION takes trace, process; "processes" is ignored',
    );
    expectSessionsOfTraces();
  });
});
