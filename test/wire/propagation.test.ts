import { context, createTraceState, propagation, type SpanContext, trace } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { expect } from 'chai';
import { type Propagate, withSeek } from '../../src/index.ts';
import { CLIENTS, HTTP_GET } from '../support/clients.ts';
import { useRecordingServer } from '../support/recording-server.ts';
import { useTelemetry } from '../support/telemetry.ts';
import { SPAN_ID, TRACE_ID } from '../support/trace-context.ts';

const PARENT: SpanContext = {
  traceId: TRACE_ID,
  spanId: SPAN_ID,
  traceFlags: 1,
  traceState: createTraceState('vendor=injected'),
};
const OWN_TRACEPARENT = '00-6eb0559acb914178bd3d9f5513e9ecc2-b7ad6b7169203331-01';
const SENDERS = [...CLIENTS.filter((client) => /global|request|fetch/.test(client.name)), HTTP_GET];
const FIELDS = ['traceparent', 'tracestate', 'baggage'];

/** The request that the undici instrumentation injects into. */
interface InjectedRequest {
  headers: string | (string | string[])[];
}

/**
 * Propagators that first remove the propagation headers of a request, as the undici instrumentation does with
 * https://github.com/open-telemetry/opentelemetry-js-contrib/pull/3713
 */
class RemovingPropagator extends CompositePropagator {
  request: InjectedRequest | undefined;

  override inject(...args: Parameters<CompositePropagator['inject']>): void {
    if (typeof this.request?.headers === 'string') {
      this.request.headers = this.request.headers
        .split('\r\n')
        .filter((line) => !FIELDS.includes((line.split(':', 1)[0] as string).toLowerCase()))
        .join('\r\n');
    } else if (this.request !== undefined) {
      const { headers } = this.request;
      for (let i = headers.length - 2; i >= 0; i -= 2) {
        if (FIELDS.includes(String(headers[i]).toLowerCase())) {
          headers.splice(i, 2);
        }
      }
    }
    this.request = undefined;
    super.inject(...args);
  }
}

describe("the caller's own propagation headers to SEEK", () => {
  const seek = useRecordingServer();
  const telemetry = useTelemetry();

  const start = async (isRemoving: boolean, propagate: Propagate | undefined) => {
    const propagator = new RemovingPropagator({
      propagators: [new W3CBaggagePropagator(), new W3CTraceContextPropagator()],
    });
    const requestHook = (_: unknown, request: unknown) => {
      propagator.request = request as InjectedRequest;
    };
    await telemetry.start({
      instrumentations: withSeek(
        [
          new HttpInstrumentation({ disableIncomingRequestInstrumentation: true }),
          new UndiciInstrumentation(isRemoving ? { requestHook } : {}),
        ],
        { hosts: [`127.0.0.1:${seek.port}`], ...(propagate && { propagate }) },
      ),
      propagator,
    });
  };
  /** Sends a request in a trace with a tracestate and baggage of its own. */
  const send = (sender: (typeof SENDERS)[number], headers: Record<string, string>) =>
    context.with(
      propagation.setBaggage(
        trace.setSpanContext(context.active(), PARENT),
        propagation.createBaggage({ 'customer.id': { value: 'injected' } }),
      ),
      () => sender.send(seek.origin, headers),
    );
  /** The propagation headers of the last request. Replaces the IDs of an injected traceparent. */
  const sent = () => {
    const rawHeaders = seek.requests.at(-1)?.rawHeaders ?? [];
    return rawHeaders.flatMap((name, i) => {
      const value = rawHeaders[i + 1] as string;
      return i % 2 === 0 && FIELDS.includes(name.toLowerCase())
        ? [`${name}: ${value.includes(PARENT.traceId) ? 'injected' : value}`]
        : [];
    });
  };

  for (const isRemoving of [false, true]) {
    describe(`beside an instrumentation that ${isRemoving ? 'removes them first' : 'appends or overwrites'}`, () => {
      for (const sender of SENDERS) {
        it(`${sender.name}: traceparent goes out once, alone`, async () => {
          for (const propagate of [undefined, 'none'] as const) {
            await start(isRemoving, propagate);
            await send(sender, { traceparent: OWN_TRACEPARENT });
            expect(sent()).to.deep.equal([`traceparent: ${OWN_TRACEPARENT}`]);
            await telemetry.stop();
          }
          await start(isRemoving, 'all');
          await send(sender, { traceparent: OWN_TRACEPARENT });
          expect(sent()).to.have.members([
            `traceparent: ${OWN_TRACEPARENT}`,
            'baggage: customer.id=injected',
          ]);
        });

        it(`${sender.name}: baggage and tracestate go out once, beside an injected traceparent`, async () => {
          await start(isRemoving, undefined);
          await send(sender, { Baggage: 'own=1', tracestate: 'own=2' });
          expect(sent().map((header) => header.toLowerCase())).to.have.members([
            'baggage: own=1',
            'tracestate: own=2',
            'traceparent: injected',
          ]);
        });

        it(`${sender.name}: nothing injected goes out with "none"`, async () => {
          await start(isRemoving, 'none');
          await send(sender, { accept: '*/*' });
          expect(sent()).to.deep.equal([]);
        });
      }
    });
  }
});
