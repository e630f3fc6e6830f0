import { expect } from 'chai';
import { onlyHeader } from '../support/recording-server.ts';
import { startRegistered } from '../support/run-registered.ts';
import { useSeekAndCollector } from '../support/seek-and-collector.ts';

const SESSION = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';

describe('a propagated session', () => {
  const servers = useSeekAndCollector();
  const { seek, collector } = servers;

  const startService = async (env: Record<string, string> = {}) => {
    const { ended, printed } = startRegistered(servers, 'forwarder.mjs', {
      SEEK_OTEL_ACCEPT_SESSION: 'true',
      ...env,
    });
    return { origin: await printed(/http:\S+/), ended };
  };

  it('crosses services in baggage, and reaches SEEK as X-Session-Id', async () => {
    const last = await startService();
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

  it('is ignored by a service that does not accept sessions, and not sent to SEEK', async () => {
    const service = await startService({ SEEK_OTEL_ACCEPT_SESSION: 'false' });
    const headers = { connection: 'close', baggage: `seek.session_id=${SESSION}` };
    await (await fetch(service.origin, { headers })).text();
    expect(await service.ended).to.include({ code: 0, stderr: '' });
    expect(JSON.stringify(seek.requests[0]?.rawHeaders)).not.to.contain(SESSION);
  });

  it('is ignored with one warning, and never sent to SEEK, if it is not a UUID', async () => {
    const service = await startService();
    const headers = { connection: 'close', baggage: 'seek.session_id=evil,tenant=a' };
    await (await fetch(service.origin, { headers })).text();
    const { code, stderr } = await service.ended;
    expect(code).to.equal(0);
    expect(stderr.match(/seek\.session_id in inbound baggage is not a UUID/g)).to.have.length(1);
    expect(JSON.stringify(seek.requests[0]?.rawHeaders)).not.to.contain('evil');
    expect(onlyHeader(seek.requests[0], 'x-session-id')).to.match(/^[0-9a-f-]{36}$/);
  });
});
