import { expect } from 'chai';
import { seekFetch, seekHeaders, seekRequestIdOf } from '../../../src/web/index.ts';
import type { SeekFetchOptions } from '../../../src/web/seek-fetch.ts';
import { withActiveSession } from '../../support/active-session.ts';
import { onlyHeader, type RecordingServer, startRecordingServer } from '../../support/recording-server.ts';
import { useResource } from '../../support/use-resource.ts';
import { useWarnings } from '../../support/web-warnings.ts';

const OWN_ID = '018f4e7a-1b2c-7def-8abc-0123456789ab';

describe('seekFetch on a server', () => {
  const seek: RecordingServer = useResource(
    () => startRecordingServer(),
    (each) => each.close(),
  );
  const warnings = useWarnings();
  const wrapped = (options: SeekFetchOptions = {}) =>
    seekFetch(fetch, { hosts: [new URL(seek.origin).host], ...options });
  const sent = (name: string) => seek.requests.map((request) => onlyHeader(request, name));

  it('gives each call a session of its own', async () => {
    const told: unknown[] = [];
    const fetchFromSeek = wrapped({ userAgent: false, onRequest: (request) => told.push(request) });
    await (await fetchFromSeek(`${seek.origin}/a`)).text();
    await (await fetchFromSeek(`${seek.origin}/b`)).text();
    expect(new Set(sent('x-session-id')).size).to.equal(2);
    expect(told).to.deep.equal(
      seek.requests.map((request) => ({
        requestId: onlyHeader(request, 'x-request-id'),
        sessionId: onlyHeader(request, 'x-session-id'),
        url: seek.origin + request.path,
      })),
    );
  });

  it('rejects a relative URL as fetch does', async () => {
    expect(await wrapped()('/relative').catch((error: Error) => error.name)).to.equal('TypeError');
  });

  it('lets seekRequestIdOf find the ID of a response and of a failed request', async () => {
    const told: string[] = [];
    const fetchFromSeek = wrapped({
      userAgent: false,
      onRequest: ({ requestId }) => void told.push(requestId),
    });
    const response = await fetchFromSeek(seek.origin);
    await response.text();
    await seek.close();
    const error = await fetchFromSeek(seek.origin).catch((reason: unknown) => reason);
    expect(error).to.be.an.instanceOf(TypeError);
    expect([response, error].map(seekRequestIdOf)).to.deep.equal(told);
  });

  it('sends the option userAgent, unless the caller sets the header', async () => {
    const fetchFromSeek = wrapped({ userAgent: 'import-webhook/1.2.3 (eu; blue)' });
    await (await fetchFromSeek(seek.origin)).text();
    await (await fetchFromSeek(seek.origin, { headers: { 'User-Agent': 'own/1' } })).text();
    expect(sent('user-agent')).to.deep.equal(['import-webhook/1.2.3 (eu; blue)', 'own/1']);
    expect(warnings()).to.deep.equal([]);
  });

  it('warns of a missing userAgent once, unless the Node.js entry runs, or the option is false', async () => {
    const call = async (options?: SeekFetchOptions) => await (await wrapped(options)(seek.origin)).text();
    await withActiveSession(() => undefined, call);
    await withActiveSession(undefined, () => call({ userAgent: false }));
    expect(warnings()).to.deep.equal([]);
    await withActiveSession(undefined, call);
    await withActiveSession(undefined, call);
    expect(sent('user-agent')).to.deep.equal(['node', 'node', 'node', 'node']);
    expect(warnings()).to.deep.equal(['SEEK asks servers to set userAgent']);
  });

  it('sends the user agent to SEEK only', async () => {
    const backend = await startRecordingServer();
    const fetchFromSeek = wrapped({ userAgent: 'import/1.0.0', backends: [backend.origin] });
    await (await fetchFromSeek(backend.origin)).text();
    await backend.close();
    expect(onlyHeader(backend.requests[0], 'user-agent')).to.equal('node');
    expect(onlyHeader(backend.requests[0], 'x-session-id')).to.be.a('string');
  });

  describe('with a session whose id is not a UUID', () => {
    for (const [what, session] of Object.entries({
      text: {
        get id() {
          return 'flow-42';
        },
      },
      undefined: {
        get id() {
          return undefined as unknown as string;
        },
      },
      'an error': {
        get id(): string {
          throw new Error('no flow');
        },
      },
    })) {
      it(`(${what}) sends another session, and warns once`, async () => {
        const fetchFromSeek = wrapped({ session, userAgent: false });
        await (await fetchFromSeek(seek.origin)).text();
        await (await fetchFromSeek(seek.origin)).text();
        for (const id of sent('x-session-id')) {
          expect(id).to.match(/^[0-9a-f]{8}-/);
        }
        expect(warnings()).to.have.length(1);
        expect(warnings()[0]).to.match(/^session id (flow-42|undefined|Error: no flow) is not a UUID$/);
      });
    }

    it('goes on with the session’s own ID once it is a UUID', async () => {
      let id = 'flow-42';
      const session = {
        get id() {
          return id;
        },
      };
      const fetchFromSeek = wrapped({ session, userAgent: false });
      await (await fetchFromSeek(seek.origin)).text();
      id = OWN_ID;
      await (await fetchFromSeek(seek.origin)).text();
      expect(sent('x-session-id')[1]).to.equal(OWN_ID);
    });
  });

  it('has the same headers as seekHeaders, for SEEK, for a back end, and for others', () => {
    const options = { hosts: ['seek.example'], backends: ['api.example'], userAgent: 'import/1.0.0' };
    expect(seekHeaders('https://seek.example/graphql', options))
      .to.have.all.keys('X-Request-Id', 'X-Session-Id', 'User-Agent')
      .and.include({ 'User-Agent': 'import/1.0.0' });
    expect(seekHeaders(new URL('https://api.example/'), options)).to.have.all.keys('X-Session-Id');
    expect(seekHeaders('https://other.example/', options)).to.deep.equal({});
    expect(seekHeaders('not a URL')).to.deep.equal({});
    expect(seekHeaders('https://graphql.seek.com/graphql', { userAgent: false })).to.have.all.keys(
      'X-Request-Id',
      'X-Session-Id',
    );
  });

  it('seekHeaders makes a new request ID in each call, and tells onRequest', () => {
    const told: unknown[] = [];
    const options = {
      userAgent: false as const,
      session: { id: OWN_ID },
      onRequest: (request: unknown) => told.push(request),
    };
    const url = 'https://graphql.seek.com/graphql';
    const headers = [seekHeaders(url, options), seekHeaders(url, options)];
    expect(told).to.deep.equal(
      headers.map((each) => ({ requestId: each['X-Request-Id'], sessionId: OWN_ID, url })),
    );
    expect(headers[0]?.['X-Request-Id']).not.to.equal(headers[1]?.['X-Request-Id']);
  });
});
