import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type OtlpReceiver, startOtlpReceiver } from '../../examples/stand-ins/otlp-receiver.ts';
import { onlyHeader, type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { REGISTER, runNode } from '../support/run-node.ts';

const CALL = fileURLToPath(new URL('../fixtures/call.mjs', import.meta.url));

describe('SEEK_OTEL_USER_AGENT', () => {
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

  /** Calls SEEK, and says what it was sent as `User-Agent`, which is also what is recorded. */
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
    expect(onlyHeader(seek.requests[0], 'x-request-id')).to.equal(
      collector.spans[0]?.attributes['seek.request_id'],
    );
    const sent = onlyHeader(seek.requests[0], 'user-agent');
    expect(collector.spans.map(({ attributes }) => attributes['user_agent.original'])).to.deep.equal([sent]);
    return { sent, stderr };
  };

  const service = { OTEL_SERVICE_NAME: 'named', OTEL_RESOURCE_ATTRIBUTES: 'service.version=9.8.7' };
  const cases: [behaviour: string, env: Record<string, string>, sent: string][] = [
    ["is by default name and version of the application's package.json", {}, 'fixture-service/3.2.1'],
    ["is by default OpenTelemetry's name of the service, where there is one", service, 'named/9.8.7'],
    ['is sent as it is said', { SEEK_OTEL_USER_AGENT: ' my-service/1.2.3 ' }, 'my-service/1.2.3'],
    [
      'may be several products',
      { SEEK_OTEL_USER_AGENT: 'my-service/1.2.3 build/77' },
      'my-service/1.2.3 build/77',
    ],
    [
      "goes before OpenTelemetry's name of the service",
      { ...service, SEEK_OTEL_USER_AGENT: 'my-service/1.2.3' },
      'my-service/1.2.3',
    ],
    ['leaves the header alone with off', { ...service, SEEK_OTEL_USER_AGENT: 'off' }, 'node'],
  ];
  for (const [behaviour, env, sent] of cases) {
    it(behaviour, async () => {
      expect(await run(env)).to.deep.equal({ sent, stderr: '' });
    });
  }

  it('is sent without what a product token cannot have, with a warning on standard error', async () => {
    const { sent, stderr } = await run({ SEEK_OTEL_USER_AGENT: '@example/café/1.2.3 (beta)' });
    expect(sent).to.equal('caf-/1.2.3 -beta-');
    expect(stderr).to.contain(
      'SEEK_OTEL_USER_AGENT takes a product token such as "my-service/1.2.3", or off; "@example/café/1.2.3 (beta)" is sent as "caf-/1.2.3 -beta-"',
    );
  });

  it('is the default, with a warning on standard error, where it names nothing', async () => {
    const { sent, stderr } = await run({ SEEK_OTEL_USER_AGENT: '/1.2.3' });
    expect(sent).to.equal('fixture-service/3.2.1');
    expect(stderr).to.contain(
      'SEEK_OTEL_USER_AGENT takes a product token such as "my-service/1.2.3", or off; "/1.2.3" is ignored',
    );
  });
});
