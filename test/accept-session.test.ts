import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  type TextMapPropagator,
} from '@opentelemetry/api';
import { W3CBaggagePropagator } from '@opentelemetry/core';
import { expect } from 'chai';
import { acceptingSessions } from '../src/accept-session.ts';
import { getSeekSessionId } from '../src/index.ts';

const SESSION = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';
const INBOUND = { 'x-session-id': SESSION, baggage: 'tenant=a' };

describe('acceptingSessions', () => {
  afterEach(() => propagation.disable());

  const start = (propagator: TextMapPropagator) => () => void propagation.setGlobalPropagator(propagator);
  const extracted = () => propagation.extract(ROOT_CONTEXT, INBOUND, defaultTextMapGetter);

  it('joins the propagator that the SDK hands to the API', () => {
    acceptingSessions(propagation, start(new W3CBaggagePropagator()));
    const context = extracted();
    expect(getSeekSessionId(context)).to.equal(SESSION);
    expect(propagation.getBaggage(context)?.getEntry('tenant')?.value).to.equal('a');
    const carrier = {};
    propagation.inject(context, carrier, defaultTextMapSetter);
    expect(carrier).to.deep.equal({ baggage: 'tenant=a' });
    expect(propagation.fields()).to.deep.equal(['baggage']);
  });

  it('stands alone where the SDK has none', () => {
    acceptingSessions(propagation, () => {});
    expect(getSeekSessionId(extracted())).to.equal(SESSION);
  });

  it('leaves the API as it was, whatever the SDK throws', () => {
    const broken = new Error('broken SDK');
    expect(() =>
      acceptingSessions(propagation, () => {
        throw broken;
      }),
    ).to.throw(broken);
    expect(propagation).not.to.have.own.property('setGlobalPropagator');
    start(new W3CBaggagePropagator())();
    expect(getSeekSessionId(extracted())).to.equal(undefined);
  });
});
