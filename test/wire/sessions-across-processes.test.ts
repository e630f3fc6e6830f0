import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type OtlpReceiver, startOtlpReceiver } from '../../examples/stand-ins/otlp-receiver.ts';
import { onlyHeader, type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { REGISTER, startNode } from '../support/run-node.ts';

const FORWARDER = fileURLToPath(new URL('../fixtures/forwarder.mjs', import.meta.url));
const SESSION = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';

describe('a session that is propagated', () => {
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

  const startService = async (env: Record<string, string>) => {
    const { ended, printed } = startNode(['--import', REGISTER, FORWARDER], {
      SEEK_URL: seek.origin,
      SEEK_OTEL_HOSTS: `127.0.0.1:${seek.port}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      PACKAGE_INDEX: new URL('../../src/index.ts', import.meta.url).href,
      ...env,
    });
    return { origin: await printed(/http:\S+/), ended };
  };

  it('goes in baggage through services of the partner, and ends at SEEK as X-Session-Id', async () => {
    const last = await startService({});
    const middle = await startService({ DOWNSTREAM: last.origin });
    const first = await startService({ DOWNSTREAM: middle.origin, SESSION });
    await (await fetch(first.origin, { headers: { connection: 'close' } })).text();
    for (const { ended } of [first, middle, last]) {
      expect(await ended).to.include({ code: 0, stderr: '' });
    }
    expect(seek.requests).to.have.length(1);
    expect(onlyHeader(seek.requests[0], 'x-session-id')).to.equal(SESSION);
    expect(seek.requests[0]?.headers).not.to.have.property('baggage');
    expect(
      collector.spans.filter(({ attributes }) => attributes['seek.session_id'] === SESSION),
    ).to.have.length(1);
  });

  it('is ignored with one warning, and never forwarded to SEEK, where it is not a UUID', async () => {
    const service = await startService({});
    const headers = { connection: 'close', baggage: 'seek.session_id=evil,tenant=a' };
    await (await fetch(service.origin, { headers })).text();
    const { code, stderr } = await service.ended;
    expect(code).to.equal(0);
    expect(stderr.match(/seek\.session_id in inbound baggage is not a UUID/g)).to.have.length(1);
    expect(JSON.stringify(seek.requests[0]?.rawHeaders)).not.to.contain('evil');
    expect(onlyHeader(seek.requests[0], 'x-session-id')).to.match(/^[0-9a-f-]{36}$/);
  });
});
