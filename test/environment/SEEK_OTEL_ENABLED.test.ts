import { expect } from 'chai';
import { onlyHeader } from '../support/recording-server.ts';
import { runRegistered } from '../support/run-registered.ts';
import { useSeekAndCollector } from '../support/seek-and-collector.ts';

describe('SEEK_OTEL_ENABLED', () => {
  const servers = useSeekAndCollector();
  const { seek, collector } = servers;

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
    it(`sends and records the SEEK headers with ${JSON.stringify(env)}`, async () => {
      const { code, stderr } = await runRegistered(servers, 'call.mjs', env);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      expectHeaders();
    });
  }

  for (const value of ['false', ' False ']) {
    it(`sends no SEEK headers with ${JSON.stringify(value)}, and still traces the request`, async () => {
      const { code, stderr } = await runRegistered(servers, 'call.mjs', { SEEK_OTEL_ENABLED: value });
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

  it('warns about any other value, and uses the default', async () => {
    const { code, stderr } = await runRegistered(servers, 'call.mjs', { SEEK_OTEL_ENABLED: 'no' });
    expect(code).to.equal(0);
    expect(stderr).to.contain('SEEK_OTEL_ENABLED takes true, false; "no" is ignored');
    expectHeaders();
  });
});
