import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { CANDIDATE_PROFILES } from '../../examples/stand-ins/seek/candidates.ts';
import { type SeekStandIn, startSeek } from '../../examples/stand-ins/seek/server.ts';
import { type Running, startNode } from '../support/run-node.ts';

const SERVER = fileURLToPath(new URL('../../examples/partner-service/server.mjs', import.meta.url));

describe('the example partner service without register', () => {
  let seek: SeekStandIn;
  let service: Running;
  let url: string;

  const start = async (env: Record<string, string> = {}) => {
    service = startNode([SERVER], {
      SEEK_AUTH_URL: `${seek.origin}/oauth/token`,
      SEEK_GRAPHQL_URL: `${seek.origin}/graphql`,
      SEEK_CLIENT_ID: seek.credentials.clientId,
      SEEK_CLIENT_SECRET: seek.credentials.clientSecret,
      SEEK_SIGNING_SECRET: seek.signingSecret,
      ...env,
    });
    url = `${await service.printed(/http:\S+(?=\n)/)}/webhook`;
  };

  beforeEach(async () => {
    seek = await startSeek();
  });
  afterEach(async () => {
    service.child.kill();
    await service.ended;
    await seek.close();
  });

  it('imports the applications in a webhook call, without the headers of SEEK’s convention', async () => {
    await start();
    expect((await seek.deliver(url)).status).to.equal(204);
    const attachments = CANDIDATE_PROFILES.flatMap((profile) => profile.attachments.map(({ path }) => path));
    expect(seek.requests.map(({ path }) => path)).to.have.members([
      '/oauth/token',
      ...CANDIDATE_PROFILES.map(() => '/graphql'),
      ...attachments,
    ]);
    for (const { status, requestId, sessionId, userAgent } of seek.requests) {
      expect({ status, requestId, sessionId, userAgent }).to.deep.equal({
        status: 200,
        requestId: undefined,
        sessionId: undefined,
        userAgent: 'node',
      });
    }
  });

  it('rejects a call that SEEK did not sign', async () => {
    await start({ SEEK_SIGNING_SECRET: 'another' });
    expect((await seek.deliver(url)).status).to.equal(401);
    expect(seek.requests).to.deep.equal([]);
  });

  it('responds with 500 if the import fails, so that SEEK calls again', async () => {
    await start({ SEEK_CLIENT_SECRET: 'another' });
    const { status, requestIds } = await seek.deliver(url);
    expect(status).to.equal(500);
    expect(requestIds).to.have.length(3);
    service.child.kill();
    expect((await service.ended).stderr).to.contain('SEEK issued no token: 401');
  });

  it('responds with 404 to any other request', async () => {
    await start();
    expect((await fetch(url)).status).to.equal(404);
  });

  it('exits with 0 on SIGTERM', async () => {
    await start();
    service.child.kill('SIGTERM');
    expect(await service.ended).to.include({ code: 0, signal: null });
  });
});
