import { expect } from 'chai';
import { onlyHeader } from '../support/recording-server.ts';
import { runRegistered } from '../support/run-registered.ts';
import { useSeekAndCollector } from '../support/seek-and-collector.ts';
import { TRACE_SESSION_ID } from '../support/trace-context.ts';

const PROPAGATED = ['baggage', 'traceparent', 'tracestate'];

describe('SEEK_OTEL_PROPAGATE', () => {
  const servers = useSeekAndCollector();
  const { seek, collector } = servers;

  /** Calls the server. Returns the propagation headers that the server received. */
  const run = async (env: Record<string, string>) => {
    const { code, stderr } = await runRegistered(servers, 'call-with-baggage.mjs', {
      OTEL_PROPAGATORS: 'tracecontext,baggage',
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
    it(`${JSON.stringify(env)} sends ${sent.join(', ') || 'nothing'} besides the SEEK headers`, async () => {
      expect(await run(env)).to.deep.equal({ sent, stderr: '' });
      expect(onlyHeader(seek.requests[0], 'x-session-id')).to.equal(TRACE_SESSION_ID);
      expect(onlyHeader(seek.requests[0], 'x-request-id')).to.equal(
        collector.spans[0]?.attributes['seek.request_id'],
      );
    });
  }

  it('does not affect other hosts, which receive every propagation header', async () => {
    const env = { SEEK_OTEL_HOSTS: 'seek.example', SEEK_OTEL_PROPAGATE: 'none' };
    expect(await run(env)).to.deep.equal({ sent: PROPAGATED, stderr: '' });
  });

  it('warns about any other value, and uses the default', async () => {
    const { sent, stderr } = await run({ SEEK_OTEL_PROPAGATE: 'baggage' });
    expect(sent).to.deep.equal(['traceparent']);
    expect(stderr).to.contain('SEEK_OTEL_PROPAGATE takes traceparent, all, none; "baggage" is ignored');
  });
});
