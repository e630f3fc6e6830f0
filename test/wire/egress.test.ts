import { context, createTraceState, propagation, type SpanContext, trace } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { expect } from 'chai';
import { type Propagate, withSeek } from '../../src/index.ts';
import { CLIENTS, HTTP_GET } from '../support/clients.ts';
import { type RecordingServer, useRecordingServer } from '../support/recording-server.ts';
import { useTelemetry } from '../support/telemetry.ts';
import { SPAN_ID, TRACE_ID } from '../support/trace-context.ts';

const PARENT: SpanContext = {
  traceId: TRACE_ID,
  spanId: SPAN_ID,
  traceFlags: 1,
  traceState: createTraceState('vendor=secret'),
};
const SENDERS = [...CLIENTS.filter((client) => /global|request/.test(client.name)), HTTP_GET];
const PROPAGATED = ['baggage', 'traceparent', 'tracestate'];

describe('propagation to SEEK, a third party', () => {
  const seek = useRecordingServer();
  const other = useRecordingServer();
  const telemetry = useTelemetry();

  const start = (propagate?: Propagate) =>
    telemetry.start({
      instrumentations: withSeek([new HttpInstrumentation({ disableIncomingRequestInstrumentation: true })], {
        hosts: [`127.0.0.1:${seek.port}`],
        ...(propagate && { propagate }),
      }),
      // Baggage first: the result must not depend on the order of injection.
      propagator: new CompositePropagator({
        propagators: [new W3CBaggagePropagator(), new W3CTraceContextPropagator()],
      }),
    });
  const inTraceWithBaggage = <T>(fn: () => T): T =>
    context.with(
      propagation.setBaggage(
        trace.setSpanContext(context.active(), PARENT),
        propagation.createBaggage({ 'customer.id': { value: '42' } }),
      ),
      fn,
    );
  const propagatedTo = (server: RecordingServer) =>
    PROPAGATED.filter((name) => server.requests[0]?.headers[name] !== undefined);

  const settings: [Propagate | undefined, string[]][] = [
    [undefined, ['traceparent']],
    ['traceparent', ['traceparent']],
    ['all', PROPAGATED],
    ['none', []],
  ];
  for (const { name, send } of SENDERS) {
    for (const [propagate, sent] of settings) {
      it(`${name}, ${propagate ?? 'by default'}: sends ${sent.join(', ') || 'nothing'}`, async () => {
        await start(propagate);
        await inTraceWithBaggage(() => send(seek.origin));
        expect(propagatedTo(seek)).to.deep.equal(sent);
      });
    }

    it(`${name}: keeps the propagation headers that the caller sets`, async () => {
      await start('none');
      await inTraceWithBaggage(() => send(seek.origin, { Baggage: 'own=1', tracestate: 'own=2' }));
      expect(seek.requests[0]?.headers).to.include({ baggage: 'own=1', tracestate: 'own=2' });
      expect(seek.requests[0]?.headers).not.to.have.property('traceparent');
    });

    it(`${name}: sends every propagation header to other hosts`, async () => {
      await start();
      await inTraceWithBaggage(() => send(other.origin));
      expect(propagatedTo(other)).to.deep.equal(PROPAGATED);
    });
  }
});
