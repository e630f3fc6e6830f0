import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type OtlpReceiver, startOtlpReceiver } from '../../examples/stand-ins/otlp-receiver.ts';
import { type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { REGISTER, runNode } from '../support/run-node.ts';

const CALL_HOSTS = fileURLToPath(new URL('../fixtures/call-hosts.mjs', import.meta.url));

const SEEKS_OWN = ['seek.com', 'graphql.seek.com', 'a.b.seek.com', 'seek.com.au', 'graphql.seek.com.au'];
const OTHERS = [
  'evilseek.com',
  'graphql.seek.com.evil.example',
  'seek.example',
  'a.seek.example',
  '127.0.0.1',
];
const HOSTS = [...SEEKS_OWN, ...OTHERS];

describe('SEEK_OTEL_HOSTS', () => {
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

  /** Calls every host, and says which of them were sent SEEK's headers. */
  const run = async (env: Record<string, string>) => {
    const { code, stdout, stderr } = await runNode(['--import', REGISTER, CALL_HOSTS], {
      SEEK_PORT: String(seek.port),
      CALL_HOSTS: HOSTS.join(','),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      ...env,
    });
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: '' });
    const called = (name: string) =>
      seek.requests.filter(({ headers }) => name in headers).map(({ path }) => path.slice(1));
    expect(called('host')).to.deep.equal(HOSTS);
    expect(called('x-session-id')).to.deep.equal(called('x-request-id'));
    expect(collector.spans.map(({ attributes }) => attributes['server.address'])).to.deep.equal(HOSTS);
    return { sent: called('x-request-id'), stderr };
  };

  const LISTS: [value: string, expected: readonly string[]][] = [
    ['seek.example', ['seek.example']],
    ['*.seek.example', ['a.seek.example']],
    [' SEEK.example. , *.seek.com.au,127.0.0.1,', ['graphql.seek.com.au', 'seek.example', '127.0.0.1']],
  ];

  it("are SEEK's own by default", async () => {
    expect(await run({})).to.deep.equal({ sent: SEEKS_OWN, stderr: '' });
  });

  for (const [value, expected] of LISTS) {
    it(`are ${expected.join(', ')} with ${JSON.stringify(value)}`, async () => {
      expect(await run({ SEEK_OTEL_HOSTS: value })).to.deep.equal({ sent: expected, stderr: '' });
    });
  }

  it('may name the port', async () => {
    const env = { SEEK_OTEL_HOSTS: `seek.example:${seek.port},a.seek.example:1` };
    expect(await run(env)).to.deep.equal({ sent: ['seek.example'], stderr: '' });
  });

  it("are SEEK's own, with a warning on standard error, where one of the list is no host", async () => {
    const { sent, stderr } = await run({ SEEK_OTEL_HOSTS: 'seek.example,http://127.0.0.1' });
    expect(sent).to.deep.equal(SEEKS_OWN);
    expect(stderr).to.contain('is ignored, because "http://127.0.0.1" is not a valid host pattern');
  });
});
