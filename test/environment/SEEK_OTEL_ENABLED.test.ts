import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type OtlpReceiver, startOtlpReceiver } from '../../examples/stand-ins/otlp-receiver.ts';
import { onlyHeader, type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { REGISTER, runNode } from '../support/run-node.ts';

const CALL = fileURLToPath(new URL('../fixtures/call.mjs', import.meta.url));

describe('SEEK_OTEL_ENABLED', () => {
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

  const run = (env: Record<string, string>) =>
    runNode(['--import', REGISTER, CALL], {
      SEEK_URL: seek.origin,
      SEEK_OTEL_HOSTS: '127.0.0.1',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      ...env,
    });
  const expectHeaders = () => {
    const requestId = onlyHeader(seek.requests[0], 'x-request-id');
    const sessionId = onlyHeader(seek.requests[0], 'x-session-id');
    expect(onlyHeader(seek.requests[0], 'user-agent')).to.equal('fixture-service/3.2.1');
    expect(collector.spans).to.have.length(1);
    expect(collector.spans[0]?.attributes).to.include({
      'seek.request_id': requestId,
      'seek.session_id': sessionId,
    });
  };

  for (const env of [{}, { SEEK_OTEL_ENABLED: 'true' }]) {
    it(`sends and records SEEK's headers with ${JSON.stringify(env)}`, async () => {
      const { code, stderr } = await run(env);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      expectHeaders();
    });
  }

  for (const value of ['false', ' False ']) {
    it(`sends none of SEEK's headers with ${JSON.stringify(value)}, and traces go on`, async () => {
      const { code, stderr } = await run({ SEEK_OTEL_ENABLED: value });
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      expect(seek.requests).to.have.length(1);
      expect(seek.requests[0]?.headers).not.to.have.any.keys('x-request-id', 'x-session-id');
      expect(onlyHeader(seek.requests[0], 'user-agent')).to.equal('node');
      expect(collector.spans).to.have.length(1);
      const { attributes, traceId } = collector.spans[0] as (typeof collector.spans)[number];
      expect(onlyHeader(seek.requests[0], 'traceparent')).to.contain(traceId);
      expect(attributes).to.include({ 'url.path': '/call', 'user_agent.original': 'node' });
      expect(attributes).not.to.have.any.keys('seek.request_id', 'seek.session_id');
    });
  }

  it('warns of anything else on standard error, and the default holds', async () => {
    const { code, stderr } = await run({ SEEK_OTEL_ENABLED: 'no' });
    expect(code).to.equal(0);
    expect(stderr).to.contain('SEEK_OTEL_ENABLED takes true, false; "no" is ignored');
    expectHeaders();
  });
});
