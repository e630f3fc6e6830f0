import { get } from 'node:http';
import { context, createTraceState, propagation, type SpanContext, trace } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { expect } from 'chai';
import { type Propagate, withSeek } from '../../src/index.ts';
import { CLIENTS } from '../support/clients.ts';
import { type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { startTelemetry, type Telemetry } from '../support/telemetry.ts';

const PARENT: SpanContext = {
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: '00f067aa0ba902b7',
  traceFlags: 1,
  traceState: createTraceState('vendor=secret'),
};
const SENDERS = [
  ...CLIENTS.filter((client) => /global|request/.test(client.name)),
  { name: 'http.get', send: getByHttp },
];
const PROPAGATED = ['baggage', 'traceparent', 'tracestate'];

describe('what OpenTelemetry propagates to SEEK, a third party', () => {
  let seek: RecordingServer;
  let other: RecordingServer;
  let telemetry: Telemetry;

  beforeEach(async () => {
    seek = await startRecordingServer();
    other = await startRecordingServer();
  });
  afterEach(async () => {
    await telemetry.stop();
    await seek.close();
    await other.close();
  });

  const start = async (propagate?: Propagate) => {
    telemetry = await startTelemetry({
      instrumentations: withSeek([new HttpInstrumentation({ disableIncomingRequestInstrumentation: true })], {
        hosts: [`127.0.0.1:${seek.port}`],
        ...(propagate && { propagate }),
      }),
      // Baggage first: what stays must not depend on the order of injection.
      propagator: new CompositePropagator({
        propagators: [new W3CBaggagePropagator(), new W3CTraceContextPropagator()],
      }),
    });
  };
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
    for (const [propagate, stays] of settings) {
      it(`${name}, ${propagate ?? 'by default'}: ${stays.join(', ') || 'nothing'}`, async () => {
        await start(propagate);
        await inTraceWithBaggage(() => send(seek.origin));
        expect(propagatedTo(seek)).to.deep.equal(stays);
      });
    }

    it(`${name}: what the caller set itself is never touched`, async () => {
      await start('none');
      await inTraceWithBaggage(() => send(seek.origin, { Baggage: 'own=1', tracestate: 'own=2' }));
      expect(seek.requests[0]?.headers).to.include({ baggage: 'own=1', tracestate: 'own=2' });
      expect(seek.requests[0]?.headers).not.to.have.property('traceparent');
    });

    it(`${name}: other hosts get everything`, async () => {
      await start();
      await inTraceWithBaggage(() => send(other.origin));
      expect(propagatedTo(other)).to.deep.equal(PROPAGATED);
    });
  }
});

function getByHttp(url: string, headers: Record<string, string> = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { headers }, (response) => response.resume().on('end', resolve)).on('error', reject);
  });
}
