import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type OtlpReceiver, startOtlpReceiver } from '../../examples/stand-ins/otlp-receiver.ts';
import { type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { REGISTER, runNode } from '../support/run-node.ts';

const CALL = fileURLToPath(new URL('../fixtures/call.mjs', import.meta.url));

describe('SEEK_OTEL_GRAPHQL_ERRORS', () => {
  let seek: RecordingServer;
  let collector: OtlpReceiver;

  beforeEach(async () => {
    seek = await startRecordingServer({
      respond: (_, response) =>
        response
          .setHeader('content-type', 'application/json')
          .end('{"errors":[{"extensions":{"code":"FORBIDDEN"}}]}'),
    });
    collector = await startOtlpReceiver();
  });
  afterEach(async () => {
    await seek.close();
    await collector.close();
  });

  const run = async (env: Record<string, string>) => {
    const { code, stderr } = await runNode(['--import', REGISTER, CALL], {
      SEEK_URL: seek.origin,
      SEEK_OTEL_HOSTS: '127.0.0.1',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      ...env,
    });
    expect(code).to.equal(0);
    return stderr;
  };
  const codes = () => collector.spans.map(({ attributes }) => attributes['seek.graphql.error_codes']);

  for (const env of [{}, { SEEK_OTEL_GRAPHQL_ERRORS: 'true' }]) {
    it(`records the codes of failed operations with ${JSON.stringify(env)}`, async () => {
      expect(await run(env)).to.equal('');
      expect(codes()).to.deep.equal([['FORBIDDEN']]);
      expect(collector.spans[0]?.status.code).to.equal(2);
    });
  }

  for (const value of ['false', ' False']) {
    it(`looks into no response with ${JSON.stringify(value)}`, async () => {
      expect(await run({ SEEK_OTEL_GRAPHQL_ERRORS: value })).to.equal('');
      expect(codes()).to.deep.equal([undefined]);
      expect(collector.spans[0]?.attributes).to.include.keys('seek.request_id');
      expect(collector.spans[0]?.status.code).not.to.equal(2);
    });
  }

  it('records them, with a warning on standard error, where it is anything else', async () => {
    expect(await run({ SEEK_OTEL_GRAPHQL_ERRORS: 'off' })).to.contain(
      'SEEK_OTEL_GRAPHQL_ERRORS takes true, false; "off" is ignored',
    );
    expect(codes()).to.deep.equal([['FORBIDDEN']]);
  });
});
