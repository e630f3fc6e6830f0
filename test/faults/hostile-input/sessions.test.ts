import { context, defaultTextMapGetter, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CBaggagePropagator } from '@opentelemetry/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { getSeekSessionId, SeekSessionPropagator, withSeekSession } from '../../../src/index.ts';
import { recordWebhook } from '../../../src/node/webhook.ts';
import { hostile, text } from './hostile.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const maybeUuid = fc.oneof(
  fc.uuid(),
  fc.tuple(text, fc.uuid(), text).map((parts) => parts.join('')),
  text,
);

describe('hostile sessions', () => {
  before(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  after(() => context.disable());

  const expectUuidOrUndefined = (sessionId: string | undefined) => {
    if (sessionId !== undefined) {
      expect(sessionId).to.match(UUID);
    }
  };

  const baggage = fc
    .array(
      fc.tuple(fc.oneof(fc.constant('seek.session_id'), text), maybeUuid, fc.oneof(fc.constant(''), text)),
    )
    .map((entries) =>
      entries.map(([key, value, metadata]) => `${key}=${value}${metadata && `;${metadata}`}`).join(','),
    );
  const carriers = fc.oneof(
    fc.record({ baggage: fc.oneof(baggage, text, fc.array(baggage)) }),
    fc.anything({ key: fc.constantFrom('baggage', 'x-session-id', '__proto__') }),
  );
  hostile('in inbound baggage are ignored unless they are UUIDs', 0.04, carriers, (carrier) => {
    if (
      carrier === null ||
      carrier === undefined ||
      typeof (carrier as { baggage?: unknown }).baggage === 'object'
    ) {
      // Not a carrier of HTTP headers.
      return;
    }
    const extracted = new W3CBaggagePropagator().extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
    expectUuidOrUndefined(getSeekSessionId(extracted));
  });

  const headers = fc.oneof(maybeUuid, fc.array(maybeUuid), fc.anything());
  const propagator = new SeekSessionPropagator();
  hostile('in an inbound X-Session-Id are ignored unless they are UUIDs', 0.04, headers, (header) => {
    const carrier = { 'x-session-id': header };
    expectUuidOrUndefined(getSeekSessionId(propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter)));
  });

  hostile(
    'from the application are UUIDs, or cause a TypeError',
    0.02,
    fc.tuple(fc.anything(), fc.boolean()),
    ([sessionId, propagate]) => {
      const options = { sessionId: sessionId as string, propagate };
      try {
        withSeekSession(options, () => {
          expect(getSeekSessionId()).to.match(UUID);
          const entry = propagation.getActiveBaggage()?.getEntry('seek.session_id');
          expect(entry?.value).to.equal(propagate ? getSeekSessionId() : undefined);
        });
      } catch (error) {
        expect(error).to.be.instanceOf(TypeError);
        expect((error as Error).message).to.match(/^withSeekSession: sessionId must be a UUID/);
      }
    },
  );

  const inbound = fc.record({
    'seek-signature': fc.anything(),
    'x-request-id': fc.oneof(maybeUuid, fc.anything()),
  });
  hostile('in a forged webhook are recorded only if they are short tokens', 0.02, inbound, (header) => {
    const recorded: unknown[] = [];
    recordWebhook(
      { setAttribute: (_: string, value: unknown) => recorded.push(value) } as never,
      { url: '/', headers: header as never },
      undefined,
    );
    expect(recorded).to.have.length.below(2);
    for (const value of recorded) {
      expect(value).to.match(/^[\w.:-]{1,64}$/);
    }
  });
});
