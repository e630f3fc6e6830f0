import { expect } from 'chai';
import { validate, version } from 'uuid';
import { sessionIdFromTraceId } from '../../src/index.ts';
import { onlyHeader } from '../support/recording-server.ts';
import { runRegistered } from '../support/run-registered.ts';
import { useSeekAndCollector } from '../support/seek-and-collector.ts';

describe('SEEK_OTEL_SESSION', () => {
  const servers = useSeekAndCollector();
  const { seek, collector } = servers;

  /** Makes two calls, each in a trace of its own. Returns what the process writes to standard error. */
  const warningsWith = async (env: Record<string, string>) => {
    const { code, stderr } = await runRegistered(servers, 'two-calls.mjs', env);
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
    it(`makes each trace a session with ${JSON.stringify(env)}`, async () => {
      expect(await warningsWith(env)).to.equal('');
      expectSessionsOfTraces();
    });
  }

  it('makes each process a session with "process"', async () => {
    expect(await warningsWith({ SEEK_OTEL_SESSION: 'process' })).to.equal('');
    expect(await warningsWith({ SEEK_OTEL_SESSION: ' PROCESS' })).to.equal('');
    const [first, second, third, fourth] = sent('x-session-id') as [string, string, string, string];
    expect(second).to.equal(first);
    expect(fourth).to.equal(third);
    expect(third).not.to.equal(first);
    expect([first, third].map((id) => validate(id) && version(id))).to.deep.equal([4, 4]);
    expect(new Set(sent('x-request-id')).size).to.equal(4);
  });

  it('warns about any other value, and uses the default', async () => {
    expect(await warningsWith({ SEEK_OTEL_SESSION: 'processes' })).to.contain(
      'SEEK_OTEL_SESSION takes trace, process; "processes" is ignored',
    );
    expectSessionsOfTraces();
  });
});
