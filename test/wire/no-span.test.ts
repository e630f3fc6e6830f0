import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { expect } from 'chai';
import { validate, version } from 'uuid';
import { spanIdFromRequestId, traceIdFromSessionId } from '../../src/index.ts';
import { CLIENTS } from '../support/clients.ts';
import { onlyHeader, useRecordingServer } from '../support/recording-server.ts';
import { type TelemetryOptions, useTelemetry } from '../support/telemetry.ts';
import { IN_TRACE, TRACE_SESSION_ID } from '../support/trace-context.ts';

describe('requests to SEEK carry the headers without a recorded span', () => {
  const seek = useRecordingServer();
  const telemetry = useTelemetry();

  const start = (options: TelemetryOptions = {}) =>
    telemetry.start({ ...options, seek: { hosts: ['127.0.0.1'], ...options.seek } });
  const expectValidHeaders = () => {
    for (const received of seek.requests) {
      for (const name of ['x-request-id', 'x-session-id']) {
        expect(validate(onlyHeader(received, name)), name).to.equal(true);
        expect(version(onlyHeader(received, name)), name).to.equal(4);
      }
      expect(onlyHeader(received, 'user-agent')).to.equal('wire-test/1.0.0');
    }
  };

  for (const { name, send } of CLIENTS.filter((client) => /global|request/.test(client.name))) {
    it(`${name}: in a trace that is not sampled, with the IDs of its span context`, async () => {
      const { clientSpans } = await start({
        sampler: { shouldSample: () => ({ decision: 0 }), toString: () => 'never' },
      });
      await send(seek.origin);
      expectValidHeaders();
      const [received] = seek.requests;
      const traceparent = onlyHeader(received, 'traceparent').split('-');
      expect(traceIdFromSessionId(onlyHeader(received, 'x-session-id'))).to.equal(traceparent[1]);
      expect(spanIdFromRequestId(onlyHeader(received, 'x-request-id'))).to.equal(traceparent[2]);
      expect(await clientSpans()).to.be.empty;
    });

    it(`${name}: while tracing is suppressed`, async () => {
      const { clientSpans } = await start();
      await context.with(suppressTracing(context.active()), () => send(seek.origin));
      expectValidHeaders();
      expect(seek.requests[0]?.headers).not.to.have.property('traceparent');
      expect(await clientSpans()).to.be.empty;
    });

    it(`${name}: without the parent that requireParentforSpans requires`, async () => {
      const { clientSpans } = await start({ seek: { requireParentforSpans: true } });
      await send(seek.origin);
      expectValidHeaders();
      expect(await clientSpans()).to.be.empty;
    });

    it(`${name}: if ignoreRequestHook ignores the request`, async () => {
      const { clientSpans } = await start({ seek: { ignoreRequestHook: () => true } });
      await send(seek.origin);
      expectValidHeaders();
      expect(await clientSpans()).to.be.empty;
    });
  }

  it('with the session of the active trace', async () => {
    await start();
    await context.with(suppressTracing(IN_TRACE), async () => (await fetch(seek.origin)).text());
    expect(onlyHeader(seek.requests[0], 'x-session-id')).to.equal(TRACE_SESSION_ID);
  });
});
