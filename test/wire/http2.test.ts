import { expect } from 'chai';
import * as undici8 from 'undici';
import * as undici6 from 'undici6';
import * as undici7 from 'undici7';
import { startSeek } from '../../examples/stand-ins/seek/server.ts';
import { requestIdFromSpanContext, sessionIdFromTraceId } from '../../src/index.ts';
import { localCertificate } from '../support/certificate.ts';
import { useTelemetry } from '../support/telemetry.ts';
import { useResource } from '../support/use-resource.ts';

type Undici = Pick<typeof undici8, 'Agent' | 'fetch' | 'request'>;

describe('requests over HTTP/2', () => {
  let ca: string;
  const seek = useResource(
    async () => {
      const tls = await localCertificate();
      ca = tls.cert;
      return startSeek({ tls });
    },
    (each) => each.close(),
    'suite',
  );
  const telemetry = useTelemetry(() => ({ seek: { hosts: ['127.0.0.1'] } }), 'suite');

  for (const [name, undici] of Object.entries({ undici6, undici7, undici8 } as unknown as Record<
    string,
    Undici
  >)) {
    for (const call of ['request', 'fetch'] as const) {
      it(`${name} ${call}: carry the headers that their spans record`, async () => {
        const dispatcher = new undici.Agent({ allowH2: true, connect: { ca } });
        const url = `${seek.origin}/${name}-${call}`;
        if (call === 'fetch') {
          await (await undici.fetch(url, { dispatcher })).text();
        } else {
          await (await undici.request(url, { dispatcher })).body.text();
        }
        await dispatcher.close();

        const received = seek.requests.find(({ path }) => url.endsWith(path));
        const span = (await telemetry.clientSpans()).find(({ attributes }) => attributes['url.full'] === url);
        expect(received?.httpVersion).to.equal('2.0');
        expect(received).to.include({
          requestId: span && requestIdFromSpanContext(span),
          sessionId: span && sessionIdFromTraceId(span.traceId),
          userAgent: 'wire-test/1.0.0',
        });
        expect(received?.headers['traceparent']).to.equal(`00-${span?.traceId}-${span?.spanId}-01`);
        expect(span?.attributes).to.include({
          'seek.request_id': received?.requestId,
          'seek.session_id': received?.sessionId,
          'user_agent.original': 'wire-test/1.0.0',
        });
      });
    }
  }

  for (const [name, undici] of Object.entries({ undici7, undici8 } as unknown as Record<string, Undici>)) {
    it(`${name}: end in a failed span if a GraphQL operation fails with HTTP 200`, async () => {
      const dispatcher = new undici.Agent({ allowH2: true, connect: { ca } });
      const headers = { 'content-type': 'application/json', 'x-request-id': name };
      const init = { method: 'POST', headers, body: '{"query":"{ version }"}', dispatcher } as const;
      expect((await undici.fetch(`${seek.origin}/graphql`, init)).status).to.equal(200);
      await dispatcher.close();
      expect(seek.requests.find(({ requestId }) => requestId === name)?.httpVersion).to.equal('2.0');
      const span = (await telemetry.clientSpans()).find(
        (each) => each.attributes['seek.request_id'] === name,
      );
      expect(span?.attributes['seek.graphql.error_codes']).to.deep.equal(['UNAUTHENTICATED']);
    });
  }
});
