import { expect } from 'chai';
import { v4 } from 'uuid';
import {
  requestIdFromSpanContext,
  SeekHttp2Instrumentation,
  SeekInstrumentation,
  sessionIdFromTraceId,
  withSeekSession,
} from '../../src/index.ts';
import { HTTP2_CLIENTS, type Http2Client, type Http2ClientType } from '../support/http2-clients.ts';
import { type Http2Received, type Http2Server, startHttp2Server } from '../support/http2-server.ts';
import { useTelemetry } from '../support/telemetry.ts';
import { useResource } from '../support/use-resource.ts';

const SESSIONS = 100;
const OPTIONS = { hosts: ['127.0.0.1'], userAgent: 'wire-test/1.0.0' };

describe('a client of node:http2', () => {
  const telemetry = useTelemetry(() => ({
    instrumentations: [new SeekInstrumentation(OPTIONS), new SeekHttp2Instrumentation(OPTIONS)],
  }));

  for (const type of HTTP2_CLIENTS) {
    for (const tls of type.speaksCleartext ? [true, false] : [true]) {
      describe(`${type.name} ${tls ? 'over TLS' : 'in cleartext'}`, () => {
        const server = useResource(
          () => startHttp2Server({ tls, settings: { maxConcurrentStreams: 1_000 } }),
          (each) => each.close(),
        );
        const client = useClient(type, server);

        it('sends the headers that its only span records, and the traceparent of that span', async () => {
          await client.send(`${server.origin}/bare`);

          const [received, ...others] = server.requests;
          const [span, ...spans] = await telemetry.clientSpans();
          expect(others).to.deep.equal([]);
          expect(spans).to.deep.equal([]);
          expect(received?.headers).to.include({
            'x-request-id': span && requestIdFromSpanContext(span),
            'x-session-id': span && sessionIdFromTraceId(span.traceId),
            'user-agent': 'wire-test/1.0.0',
            traceparent: `00-${span?.traceId}-${span?.spanId}-01`,
          });
          expect(span?.name).to.equal('GET');
          expect(span?.attributes).to.include({
            'seek.request_id': received?.headers['x-request-id'],
            'seek.session_id': received?.headers['x-session-id'],
            'user_agent.original': 'wire-test/1.0.0',
            'http.request.method': 'GET',
            'http.response.status_code': 200,
            'network.protocol.version': '2',
            'server.address': '127.0.0.1',
            'server.port': server.port,
            'url.full': `${server.origin}/bare`,
          });
        });

        it("keeps and records the caller's own headers", async () => {
          const own = {
            'x-request-id': '749FBDC9-fbe5-40e9-b5ae-fee3375f1e28',
            'x-session-id': '6eb0559a-cb91-4178-bb3d-9f5513e9ecc2',
            'user-agent': 'example-application-import-webhook/1.2.3 (blue; canary)',
          };
          await client.send(`${server.origin}/own`, own);
          expect(server.requests[0]?.headers).to.include(own);
          const [span] = await telemetry.clientSpans();
          expect(span?.attributes).to.include({
            'seek.request_id': own['x-request-id'],
            'seek.session_id': own['x-session-id'],
            'user_agent.original': own['user-agent'],
          });
        });

        if (type.sharesConnection) {
          it('does not mix up 1,000 interleaved requests of 100 sessions over one connection', async () => {
            await client.send(`${server.origin}/warm-up`);
            await sendInterleaved(client, server.origin, 10);
            expect(server.connections()).to.equal(1);
            await expectOwnSessions(server, 1_000);
          });
        }

        if (!type.queuesWhileConnecting) {
          it('does not mix up the requests of 100 sessions that wait for a connection', async () => {
            await sendInterleaved(client, server.origin, 1);
            await expectOwnSessions(server, SESSIONS);
          });
        }
      });
    }
  }

  const expectOwnSessions = async ({ requests }: Http2Server, count: number): Promise<void> => {
    const interleaved = requests.filter(({ path }) => path !== '/warm-up');
    expect(interleaved).to.have.length(count);
    for (const { path, headers } of interleaved) {
      expect(headers['x-session-id']).to.equal(path.split('/')[1]);
    }
    const spans = await telemetry.clientSpans();
    expect(spans.map(({ attributes }) => attributes['seek.request_id'])).to.have.members(
      requests.map(({ headers }) => headers['x-request-id']),
    );
    for (const { attributes } of spans) {
      const { pathname } = new URL(String(attributes['url.full']));
      const { headers } = requests.find(({ path }) => path === pathname) as Http2Received;
      expect(attributes['seek.session_id']).to.equal(headers['x-session-id']);
    }
  };
});

/** @param count - the number of requests of each session */
async function sendInterleaved(client: Http2Client, origin: string, count: number): Promise<void> {
  const sessionIds = Array.from({ length: SESSIONS }, () => v4());
  await Promise.all(
    sessionIds.map((sessionId) =>
      withSeekSession({ sessionId }, async () => {
        for (let i = 0; i < count; i++) {
          await client.send(`${origin}/${sessionId}/${i}`);
        }
      }),
    ),
  );
}

function useClient(type: Http2ClientType, server: Http2Server): Http2Client {
  return useResource(
    () => type.start(server.ca),
    (client) => client.close(),
  );
}
