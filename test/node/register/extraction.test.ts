import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  type TextMapPropagator,
} from '@opentelemetry/api';
import { W3CBaggagePropagator } from '@opentelemetry/core';
import { expect } from 'chai';
import { getSeekSessionId } from '../../../src/index.ts';
import { runInInboundRequest } from '../../../src/node/inbound-session.ts';
import {
  acceptedSession,
  extendingExtraction,
  untracedSession,
} from '../../../src/node/register/extraction.ts';

const SESSION = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';
const INBOUND = { 'x-session-id': SESSION, baggage: 'tenant=a' };

describe('extendingExtraction', () => {
  afterEach(() => {
    propagation.disable();
    warnings.length = 0;
  });

  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  const start = (propagator: TextMapPropagator) => () => void propagation.setGlobalPropagator(propagator);
  const extracted = () => propagation.extract(ROOT_CONTEXT, INBOUND, defaultTextMapGetter);

  it('extends the propagator that the SDK sets', () => {
    extendingExtraction(propagation, [acceptedSession(warn)], start(new W3CBaggagePropagator()));
    const context = extracted();
    expect(getSeekSessionId(context)).to.equal(SESSION);
    expect(propagation.getBaggage(context)?.getEntry('tenant')?.value).to.equal('a');
    const carrier = {};
    propagation.inject(context, carrier, defaultTextMapSetter);
    expect(carrier).to.deep.equal({ baggage: 'tenant=a' });
    expect(propagation.fields()).to.deep.equal(['baggage']);
  });

  it('sets the only propagator if the SDK sets none', () => {
    extendingExtraction(propagation, [acceptedSession(warn)], () => {});
    const context = extracted();
    expect(getSeekSessionId(context)).to.equal(SESSION);
    const carrier = {};
    propagation.inject(context, carrier, defaultTextMapSetter);
    expect(carrier).to.deep.equal({});
    expect(propagation.fields()).to.deep.equal([]);
  });

  it('warns about an X-Session-Id that is not a UUID, and ignores it', () => {
    extendingExtraction(propagation, [acceptedSession(warn)], () => {});
    const context = propagation.extract(ROOT_CONTEXT, { 'x-session-id': 'evil' }, defaultTextMapGetter);
    expect(getSeekSessionId(context)).to.equal(undefined);
    expect(warnings).to.deep.equal(['an inbound X-Session-Id is not a UUID and is ignored']);
  });

  it('restores the API if the SDK throws', () => {
    const broken = new Error('broken SDK');
    expect(() =>
      extendingExtraction(propagation, [acceptedSession(warn)], () => {
        throw broken;
      }),
    ).to.throw(broken);
    expect(propagation).not.to.have.own.property('setGlobalPropagator');
    start(new W3CBaggagePropagator())();
    expect(getSeekSessionId(extracted())).to.equal(undefined);
  });

  it('leaves the propagator alone without extensions', () => {
    extendingExtraction(propagation, [], start(new W3CBaggagePropagator()));
    expect(propagation.fields()).to.deep.equal(['baggage']);
    expect(getSeekSessionId(extracted())).to.equal(undefined);
  });

  it('adds the inbound request that is being handled', () => {
    extendingExtraction(propagation, [untracedSession()], () => {});
    expect(getSeekSessionId(extracted())).to.equal(undefined);
    const handled = runInInboundRequest({ sessionId: SESSION }, extracted);
    expect(getSeekSessionId(handled)).to.equal(SESSION);
  });
});
