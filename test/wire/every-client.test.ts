import { expect } from 'chai';
import { spanIdFromRequestId, traceIdFromSessionId } from '../../src/index.ts';
import { CLIENTS } from '../support/clients.ts';
import { onlyHeader, useRecordingServer } from '../support/recording-server.ts';
import { useTelemetry } from '../support/telemetry.ts';

describe('every client, over real sockets', () => {
  const seek = useRecordingServer({}, 'suite');
  const telemetry = useTelemetry(() => ({ seek: { hosts: [`127.0.0.1:${seek.port}`] } }), 'suite');

  for (const { name, send } of CLIENTS) {
    describe(name, () => {
      it('sends the three headers that its exported span records, and the traceparent of that span', async () => {
        const path = `/${encodeURIComponent(name)}/bare`;
        await send(seek.origin + path);

        const request = seek.requests.find((candidate) => candidate.path === path);
        const spans = (await telemetry.clientSpans()).filter((span) => span.attributes['url.path'] === path);
        expect(spans).to.have.length(1);
        const { traceId, spanId, attributes } = spans[0] as (typeof spans)[number];
        expect(onlyHeader(request, 'x-request-id')).to.equal(attributes['seek.request_id']);
        expect(onlyHeader(request, 'x-session-id')).to.equal(attributes['seek.session_id']);
        expect(onlyHeader(request, 'user-agent')).to.equal('wire-test/1.0.0');
        expect(attributes['user_agent.original']).to.equal('wire-test/1.0.0');
        expect(spanIdFromRequestId(onlyHeader(request, 'x-request-id'))).to.equal(spanId);
        expect(traceIdFromSessionId(onlyHeader(request, 'x-session-id'))).to.equal(traceId);
        expect(onlyHeader(request, 'traceparent')).to.equal(`00-${traceId}-${spanId}-01`);
      });

      it("keeps and records the caller's own headers unchanged, in any letter case", async () => {
        const path = `/${encodeURIComponent(name)}/own`;
        const own = {
          'X-REQUEST-id': '749FBDC9-fbe5-40e9-b5ae-fee3375f1e28',
          'x-Session-Id': '6eb0559a-cb91-4178-bb3d-9f5513e9ecc2',
          'USER-Agent': 'example-application-import-webhook/1.2.3 (blue; canary)',
        };
        await send(seek.origin + path, own);

        const request = seek.requests.find((candidate) => candidate.path === path);
        const span = (await telemetry.clientSpans()).find((each) => each.attributes['url.path'] === path);
        expect(onlyHeader(request, 'x-request-id')).to.equal(own['X-REQUEST-id']);
        expect(onlyHeader(request, 'x-session-id')).to.equal(own['x-Session-Id']);
        expect(onlyHeader(request, 'user-agent')).to.equal(own['USER-Agent']);
        expect(span?.attributes).to.include({
          'seek.request_id': own['X-REQUEST-id'],
          'seek.session_id': own['x-Session-Id'],
          'user_agent.original': own['USER-Agent'],
        });
      });

      it('replaces a User-Agent that names only an HTTP library', async () => {
        const path = `/${encodeURIComponent(name)}/generic`;
        await send(seek.origin + path, { 'User-Agent': 'axios/1.7.2' });
        const request = seek.requests.find((candidate) => candidate.path === path);
        expect(onlyHeader(request, 'user-agent')).to.equal('wire-test/1.0.0');
      });
    });
  }
});
