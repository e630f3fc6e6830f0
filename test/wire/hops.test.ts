import { expect } from 'chai';
import { Agent, interceptors, RetryAgent, request } from 'undici';
import { onlyHeader, type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { startTelemetry, type Telemetry } from '../support/telemetry.ts';

describe('one request on the wire is one X-Request-Id', () => {
  let telemetry: Telemetry;
  let seek: RecordingServer;
  let other: RecordingServer;

  beforeEach(async () => {
    other = await startRecordingServer();
    seek = await startRecordingServer({
      respond: ({ url }, response, count) => {
        if (url === '/away') {
          response.writeHead(307, { location: `${other.origin}/elsewhere` }).end();
        } else if (url === '/here') {
          response.writeHead(302, { location: '/there' }).end();
        } else if (url === '/flaky' && count < 3) {
          response.writeHead(503, { 'retry-after': '0' }).end();
        } else {
          response.end('ok');
        }
      },
    });
    telemetry = await startTelemetry({ seek: { hosts: [`127.0.0.1:${seek.port}`] } });
  });
  afterEach(async () => {
    await telemetry.stop();
    await seek.close();
    await other.close();
  });

  const redirecting = () => new Agent().compose(interceptors.redirect({ maxRedirections: 3 }));
  const ways: Record<string, (url: string) => Promise<unknown>> = {
    fetch: async (url) => (await fetch(url)).text(),
    "undici's redirect interceptor": async (url) =>
      (await request(url, { dispatcher: redirecting() })).body.text(),
  };

  for (const [way, send] of Object.entries(ways)) {
    it(`${way}: a redirect within SEEK gets an ID of its own and stays in the session of the call`, async () => {
      const { withSeekSession } = await import('../../src/index.ts');
      await withSeekSession(() => send(`${seek.origin}/here`));
      expect(seek.requests.map((received) => received.path)).to.deep.equal(['/here', '/there']);
      const ids = seek.requests.map((received) => onlyHeader(received, 'x-request-id'));
      expect(new Set(ids).size).to.equal(2);
      expect(new Set(seek.requests.map((received) => onlyHeader(received, 'x-session-id'))).size).to.equal(1);
      const recorded = (await telemetry.clientSpans()).map((span) => span.attributes['seek.request_id']);
      expect(recorded).to.have.members(ids);
    });

    it(`${way}: a redirect to another host takes none of our headers along`, async () => {
      await send(`${seek.origin}/away`);
      expect(onlyHeader(seek.requests[0], 'x-request-id')).to.be.a('string');
      const [received] = other.requests;
      expect(received?.path).to.equal('/elsewhere');
      expect(received?.headers).not.to.have.any.keys('x-request-id', 'x-session-id');
      expect(received?.headers['user-agent']).not.to.equal('wire-test/1.0.0');
      const span = (await telemetry.clientSpans()).find(
        (each) => each.attributes['url.path'] === '/elsewhere',
      );
      expect(span?.attributes).not.to.have.any.keys('seek.request_id', 'seek.session_id');
    });
  }

  it('every retry gets an ID of its own', async () => {
    const dispatcher = new RetryAgent(new Agent(), { minTimeout: 1, maxTimeout: 1 });
    await (await request(`${seek.origin}/flaky`, { dispatcher })).body.text();
    const ids = seek.requests.map((received) => onlyHeader(received, 'x-request-id'));
    expect(ids).to.have.length(3);
    expect(new Set(ids).size).to.equal(3);
    const recorded = (await telemetry.clientSpans()).map((span) => span.attributes['seek.request_id']);
    expect(recorded).to.have.members(ids);
  });
});
