import { context, TraceFlags, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { expect } from 'chai';
import { validate, version } from 'uuid';
import { sessionIdFromTraceId, spanIdFromRequestId, traceIdFromSessionId } from '../../src/index.ts';
import { CLIENTS } from '../support/clients.ts';
import { onlyHeader, type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { startTelemetry, type Telemetry, type TelemetryOptions } from '../support/telemetry.ts';

describe('requests to SEEK without a recorded span carry the headers all the same', () => {
  let seek: RecordingServer;
  let telemetry: Telemetry | undefined;

  beforeEach(async () => {
    seek = await startRecordingServer();
  });
  afterEach(async () => {
    await telemetry?.stop();
    await seek.close();
  });

  const start = async (options: TelemetryOptions = {}) => {
    telemetry = await startTelemetry({ ...options, seek: { hosts: ['127.0.0.1'], ...options.seek } });
    return telemetry;
  };
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
    it(`${name}: in a trace that was sampled out, from its span context`, async () => {
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

    it(`${name}: where tracing is suppressed`, async () => {
      const { clientSpans } = await start();
      await context.with(suppressTracing(context.active()), () => send(seek.origin));
      expectValidHeaders();
      expect(seek.requests[0]?.headers).not.to.have.property('traceparent');
      expect(await clientSpans()).to.be.empty;
    });

    it(`${name}: where a parent is required and there is none`, async () => {
      const { clientSpans } = await start({ seek: { requireParentforSpans: true } });
      await send(seek.origin);
      expectValidHeaders();
      expect(await clientSpans()).to.be.empty;
    });

    it(`${name}: where ignoreRequestHook keeps the request out of the traces`, async () => {
      const { clientSpans } = await start({ seek: { ignoreRequestHook: () => true } });
      await send(seek.origin);
      expectValidHeaders();
      expect(await clientSpans()).to.be.empty;
    });
  }

  it('and the session of the trace around it, if there is one', async () => {
    await start();
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const around = trace.setSpanContext(context.active(), {
      traceId,
      spanId: '00f067aa0ba902b7',
      traceFlags: TraceFlags.SAMPLED,
    });
    await context.with(suppressTracing(around), async () => (await fetch(seek.origin)).text());
    expect(onlyHeader(seek.requests[0], 'x-session-id')).to.equal(sessionIdFromTraceId(traceId));
  });
});
