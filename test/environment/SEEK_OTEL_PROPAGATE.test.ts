import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type OtlpReceiver, startOtlpReceiver } from '../../examples/stand-ins/otlp-receiver.ts';
import { onlyHeader, type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { REGISTER, runNode } from '../support/run-node.ts';

const CALL_WITH_BAGGAGE = fileURLToPath(new URL('../fixtures/call-with-baggage.mjs', import.meta.url));
const PROPAGATED = ['baggage', 'traceparent', 'tracestate'];

describe('SEEK_OTEL_PROPAGATE', () => {
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

  /** Calls the server, and says which of the propagators' headers it was sent. */
  const run = async (env: Record<string, string>) => {
    const { code, stderr } = await runNode(['--import', REGISTER, CALL_WITH_BAGGAGE], {
      SEEK_URL: seek.origin,
      SEEK_OTEL_HOSTS: '127.0.0.1',
      OTEL_PROPAGATORS: 'tracecontext,baggage',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      ...env,
    });
    expect(code).to.equal(0);
    return { sent: PROPAGATED.filter((name) => name in (seek.requests[0]?.headers ?? {})), stderr };
  };

  const cases: [env: Record<string, string>, sent: readonly string[]][] = [
    [{}, ['traceparent']],
    [{ SEEK_OTEL_PROPAGATE: 'traceparent' }, ['traceparent']],
    [{ SEEK_OTEL_PROPAGATE: 'all' }, PROPAGATED],
    [{ SEEK_OTEL_PROPAGATE: 'none' }, []],
  ];
  for (const [env, sent] of cases) {
    it(`${JSON.stringify(env)} lets ${sent.join(', ') || 'nothing'} go to SEEK, beside its own headers`, async () => {
      expect(await run(env)).to.deep.equal({ sent, stderr: '' });
      expect(onlyHeader(seek.requests[0], 'x-session-id')).to.equal('4bf92f35-77b3-4da6-a3ce-929d0e0e4736');
      expect(onlyHeader(seek.requests[0], 'x-request-id')).to.equal(
        collector.spans[0]?.attributes['seek.request_id'],
      );
    });
  }

  it('says nothing about other hosts, which are sent everything', async () => {
    const env = { SEEK_OTEL_HOSTS: 'seek.example', SEEK_OTEL_PROPAGATE: 'none' };
    expect(await run(env)).to.deep.equal({ sent: PROPAGATED, stderr: '' });
  });

  it('lets traceparent go, with a warning on standard error, where it is anything else', async () => {
    const { sent, stderr } = await run({ SEEK_OTEL_PROPAGATE: 'baggage' });
    expect(sent).to.deep.equal(['traceparent']);
    expect(stderr).to.contain('SEEK_OTEL_PROPAGATE takes traceparent, all, none; "baggage" is ignored');
  });
});
