import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { parse as parseContentDisposition } from 'content-disposition';
import { generate } from 'selfsigned';
import { Agent, request } from 'undici';
import { validate } from 'uuid';
import { CANDIDATE_PROFILES, type CandidateProfile } from '../../../examples/stand-ins/seek/candidates.ts';
import { type SeekStandIn, startSeek } from '../../../examples/stand-ins/seek/server.ts';

const [ADA] = CANDIDATE_PROFILES as [CandidateProfile];
const ATTACHMENT = ADA.attachments[0] as CandidateProfile['attachments'][number];

describe('the stand-in for SEEK', () => {
  let seek: SeekStandIn;

  beforeEach(async () => {
    seek = await startSeek();
  });
  afterEach(() => seek.close());

  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${seek.origin}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const grant = () => ({
    audience: 'https://graphql.seek.com',
    client_id: seek.credentials.clientId,
    client_secret: seek.credentials.clientSecret,
    grant_type: 'client_credentials',
  });
  const bearer = async (response: Response) => ({
    authorization: `Bearer ${((await response.json()) as { access_token: string }).access_token}`,
  });
  const partner = async () => bearer(await post('/oauth/token', grant()));
  const browser = async () =>
    bearer(await post('/auth/token', { hirerId: 'h', scope: 's', userId: 'u' }, await partner()));
  const query = async (body: unknown, headers?: Record<string, string>) => {
    const response = await post('/graphql', body, headers);
    expect(response.status).to.equal(200);
    return (await response.json()) as {
      data?: { version?: string; candidateProfile?: { attachments: object[] } | null };
      errors?: { message: string; extensions: { code: string } }[];
    };
  };
  const profileOf = (id: string) => ({
    query:
      'query ($id: String!) { candidateProfile(id: $id) { attachments { descriptions seekRoleCode url } } }',
    variables: { id },
  });

  describe('POST /oauth/token', () => {
    it('issues a token for valid client credentials', async () => {
      const response = await post('/oauth/token', grant());
      expect(response.status).to.equal(200);
      const token = (await response.json()) as Record<string, unknown>;
      expect(token).to.include({ expires_in: 1_800, token_type: 'Bearer' });
      expect(token['access_token']).to.be.a('string');
    });

    const refused: [string, object | null, number, string][] = [
      ['a wrong secret', { client_secret: 'x' }, 401, 'access_denied'],
      ['a wrong audience', { audience: 'https://example.com' }, 403, 'access_denied'],
      ['a wrong grant type', { grant_type: 'password' }, 403, 'unauthorized_client'],
      ['a body that is not an object', null, 403, 'unauthorized_client'],
    ];
    for (const [what, changed, status, error] of refused) {
      it(`rejects ${what}`, async () => {
        const response = await post('/oauth/token', changed && { ...grant(), ...changed });
        expect(response.status).to.equal(status);
        expect(await response.json()).to.include({ error });
      });
    }

    it('rejects invalid JSON', async () => {
      expect((await post('/oauth/token', '{')).status).to.equal(400);
    });
  });

  describe('POST /auth/token', () => {
    it('issues a browser token for a partner token', async () => {
      const response = await post('/auth/token', { hirerId: 'h', scope: 's', userId: 'u' }, await partner());
      expect(response.status).to.equal(200);
      expect(await response.json()).to.include({ token_type: 'Bearer' });
    });

    it('rejects a request without a partner token or with missing fields', async () => {
      expect((await post('/auth/token', { hirerId: 'h', scope: 's', userId: 'u' })).status).to.equal(401);
      const response = await post('/auth/token', { hirerId: 'h' }, await partner());
      expect(response.status).to.equal(400);
      expect(await response.json()).to.include({ error_description: 'missing: scope, userId' });
    });
  });

  describe('POST /graphql', () => {
    it("returns a candidate's profile with the URLs of its attachments", async () => {
      const { data } = await query(profileOf(ADA.profileId), await partner());
      expect(data?.candidateProfile?.attachments).to.deep.equal(
        ADA.attachments.map(({ descriptions, seekRoleCode, path }) => ({
          descriptions,
          seekRoleCode,
          url: `${seek.origin}${path}`,
        })),
      );
    });

    it('executes the operation in operationName', async () => {
      const body = { query: 'query A { version } query B { v: version }', operationName: 'A' };
      expect((await query(body, await partner())).data).to.deep.equal({ version: '1.0.0' });
    });

    it('returns null for a profile that does not exist', async () => {
      const { data } = await query(
        profileOf('seekAnzPublicTest:candidateProfile:apply:none'),
        await partner(),
      );
      expect(data).to.deep.equal({ candidateProfile: null });
    });

    it('suggests locations, and posts a position in one of them', async () => {
      const suggest =
        '{ locationSuggestions(schemeId: "seekAnzPublicTest", text: "mel", usageTypeCode: "PositionPosting") { location { id { value } contextualName } } }';
      const { data: suggested } = await query({ query: suggest }, await partner());
      const id = 'seekAnzPublicTest:location:seek:Melbourne';
      expect(suggested).to.deep.equal({
        locationSuggestions: [{ location: { id: { value: id }, contextualName: 'Melbourne' } }],
      });
      const { data: posted } = await query(positionAt(id), await partner());
      expect(JSON.stringify(posted)).to.match(/seekAnzPublicTest:positionProfile:jobAd:[0-9a-f-]{36}/);
    });

    const failing: [string, string, unknown, () => Promise<Record<string, string>>][] = [
      ['no token', 'UNAUTHENTICATED', { query: '{ version }' }, async () => ({})],
      [
        'an unknown token',
        'UNAUTHENTICATED',
        { query: '{ version }' },
        async () => ({ authorization: 'Bearer x' }),
      ],
      ['a browser token', 'FORBIDDEN', profileOf(ADA.profileId), () => browser()],
      ['an invalid object identifier', 'BAD_USER_INPUT', profileOf('42'), () => partner()],
      ['a position posted with a browser token', 'FORBIDDEN', positionAt('x'), () => browser()],
      ['an unknown location', 'BAD_USER_INPUT', positionAt('x'), () => partner()],
      ['no query', 'BAD_USER_INPUT', {}, () => partner()],
      ['a syntax error', 'GRAPHQL_PARSE_FAILED', { query: '{' }, () => partner()],
      ['an unknown field', 'GRAPHQL_VALIDATION_FAILED', { query: '{ salary }' }, () => partner()],
    ];
    for (const [what, code, body, headers] of failing) {
      it(`fails with HTTP 200 and ${code} for ${what}`, async () => {
        const { errors } = await query(body, await headers());
        expect(errors?.map(({ extensions }) => extensions.code)).to.deep.equal([code]);
      });
    }

    it('rejects a body that is not a GraphQL request', async () => {
      expect((await post('/graphql', 'null', await partner())).status).to.equal(400);
    });
  });

  describe('attachments', () => {
    it('are downloaded with a partner token, with their file name', async () => {
      const response = await fetch(seek.origin + ATTACHMENT.path, { headers: await partner() });
      expect(response.status).to.equal(200);
      expect(await response.text()).to.equal(ATTACHMENT.body.toString('utf8'));
      const { type, parameters } = parseContentDisposition(response.headers.get('content-disposition') ?? '');
      expect({ type, fileName: parameters['filename'] }).to.deep.equal({
        type: 'attachment',
        fileName: ATTACHMENT.fileName,
      });
      expect(response.headers.get('content-type')).to.equal('text/plain; charset=utf-8');
      expect(response.headers.get('last-modified')).to.equal('Mon, 12 Oct 2026 01:30:00 GMT');
    });

    it('return only their headers for HEAD', async () => {
      const response = await fetch(seek.origin + ATTACHMENT.path, {
        method: 'HEAD',
        headers: await partner(),
      });
      expect(response.headers.get('content-length')).to.equal(String(ATTACHMENT.body.length));
      expect(await response.text()).to.equal('');
    });

    it('require a partner token', async () => {
      expect((await fetch(seek.origin + ATTACHMENT.path)).status).to.equal(401);
      const headers = await browser();
      expect((await fetch(seek.origin + ATTACHMENT.path, { headers })).status).to.equal(401);
    });

    it('return 404 for other paths and methods', async () => {
      const headers = await partner();
      expect((await fetch(`${seek.origin}/nowhere`, { headers })).status).to.equal(404);
      expect((await post(ATTACHMENT.path, {}, headers)).status).to.equal(404);
    });
  });

  it('returns 503 for paths that isDown selects', async () => {
    const partly = await startSeek({ isDown: (path) => path === '/oauth/token' });
    const status = async (path: string) =>
      (await fetch(partly.origin + path, { method: 'POST', body: '{}' })).status;
    expect([await status('/oauth/token'), await status('/elsewhere')]).to.deep.equal([503, 404]);
    await partly.close();
    expect(partly.requests.map((request) => request.status)).to.deep.equal([503, 404]);
  });

  it('allows pages that isPage selects, with only the headers of SEEK’s convention', async () => {
    const open = await startSeek({ isPage: (origin) => origin === 'https://partner.test' });
    const answer = (origin: string, method: string) =>
      fetch(`${open.origin}/graphql`, { method, headers: { origin } });
    const preflight = await answer('https://partner.test', 'OPTIONS');
    expect(preflight.status).to.equal(204);
    expect(Object.fromEntries(preflight.headers)).to.include({
      'access-control-allow-origin': 'https://partner.test',
      'access-control-allow-headers': 'authorization, content-type, x-request-id, x-session-id',
    });
    const other = await answer('https://other.test', 'OPTIONS');
    expect(other.status).to.equal(403);
    expect(other.headers.has('access-control-allow-origin')).to.equal(false);
    expect((await fetch(`${open.origin}/graphql`, { method: 'OPTIONS' })).status).to.equal(403);
    await open.close();
  });

  it('records requests', async () => {
    await post(
      '/graphql',
      { query: '{ version }' },
      { 'user-agent': 'a/1', 'x-request-id': 'r', 'x-session-id': 's' },
    );
    expect(seek.requests).to.have.length(1);
    expect(seek.requests[0]).to.deep.include({
      method: 'POST',
      path: '/graphql',
      httpVersion: '1.1',
      status: 200,
      userAgent: 'a/1',
      requestId: 'r',
      sessionId: 's',
    });
    await fetch(`${seek.origin}/graphql`);
    expect(seek.requests[1]).to.include({ requestId: undefined, sessionId: undefined });
  });

  describe('calls to a webhook', () => {
    let webhook: Server;
    let url: string;
    let calls: { headers: IncomingHttpHeaders; body: string }[];
    let statuses: number[];

    beforeEach(async () => {
      calls = [];
      statuses = [];
      webhook = createServer(async (incoming, response) => {
        calls.push({ headers: incoming.headers, body: await text(incoming) });
        const status = statuses.shift() ?? 204;
        if (status === 0) {
          incoming.socket.destroy();
        } else {
          response.writeHead(status).end();
        }
      });
      await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/webhook`;
    });
    afterEach(() => {
      webhook.close();
      webhook.closeAllConnections();
    });

    it('are signed, and carry an X-Request-Id', async () => {
      const delivery = await seek.deliver(url);
      const { headers, body } = calls[0] as (typeof calls)[number];
      const signature = createHmac('sha512', seek.signingSecret).update(body).digest('hex');
      expect(headers['seek-signature']).to.equal(signature);
      expect(headers['x-request-id']).to.satisfy(validate);
      expect(delivery).to.deep.equal({ requestIds: [headers['x-request-id']], status: 204 });
      const { events, subscriptionId, ...rest } = JSON.parse(body);
      expect(rest).to.deep.equal({ url });
      expect(subscriptionId).to.be.a('string');
      expect(events).to.have.length(CANDIDATE_PROFILES.length);
      expect(events[0]).to.include({
        type: 'CandidateApplicationCreated',
        candidateApplicationProfileId: ADA.profileId,
        candidateId: ADA.candidateId,
      });
    });

    it('are retried with a new X-Request-Id until there is a 2xx response', async () => {
      statuses = [500, 0];
      const { requestIds, status } = await seek.deliver(url);
      expect(status).to.equal(204);
      expect(calls.map(({ headers }) => headers['x-request-id'])).to.deep.equal(requestIds);
      expect(new Set(requestIds).size).to.equal(3);
      expect(new Set(calls.map(({ body }) => body)).size).to.equal(1);
    });

    it('are attempted at most three times', async () => {
      statuses = [500, 500, 503, 204];
      expect((await seek.deliver(url)).status).to.equal(503);
      statuses = [0, 0, 0];
      expect((await seek.deliver(url)).status).to.equal(undefined);
    });

    it('carry at most ten events', async () => {
      const error = await seek.deliver(url, Array(11).fill(ADA)).then(
        () => undefined,
        (reason: Error) => reason,
      );
      expect(error).to.be.instanceOf(RangeError);
      expect(calls).to.deep.equal([]);
    });
  });

  it('supports HTTP/2 and HTTP/1.1 over TLS', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
    const secure = await startSeek({ tls: { key, cert } });
    try {
      for (const allowH2 of [true, false]) {
        const dispatcher = new Agent({ allowH2, connect: { ca: cert } });
        const { statusCode, body } = await request(`${secure.origin}/graphql`, {
          method: 'POST',
          body: '{"query":"{version}"}',
          dispatcher,
        });
        expect(statusCode).to.equal(200);
        expect(await body.json()).to.have.nested.property('errors[0].extensions.code', 'UNAUTHENTICATED');
        await dispatcher.close();
      }
      expect(secure.requests.map(({ httpVersion }) => httpVersion)).to.deep.equal(['2.0', '1.1']);
    } finally {
      await secure.close();
    }
  });
});

function positionAt(location: string) {
  return {
    query: `mutation ($input: PostPositionInput!) {
      postPosition(input: $input) {
        ... on PostPositionPayload_Success { positionProfile { profileId { value } } }
      }
    }`,
    variables: { input: { positionProfile: { positionTitle: 'Nurse', positionLocation: [location] } } },
  };
}
