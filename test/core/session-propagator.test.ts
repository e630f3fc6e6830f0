import {
  context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  diag,
  ROOT_CONTEXT,
  type TextMapPropagator,
} from '@opentelemetry/api';
import { expect } from 'chai';
import fc from 'fast-check';
import { validate } from 'uuid';
import { getSeekSessionId, SeekSessionPropagator } from '../../src/index.ts';

const SESSION = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';

describe('SeekSessionPropagator', () => {
  const warnings: unknown[] = [];
  beforeEach(() => {
    warnings.length = 0;
    const silent = () => {};
    diag.setLogger(
      {
        error: silent,
        info: silent,
        debug: silent,
        verbose: silent,
        warn: (_, message) => warnings.push(message),
      },
      { suppressOverrideMessage: true },
    );
  });
  afterEach(() => diag.disable());

  const extract = (carrier: Record<string, unknown>, propagator = new SeekSessionPropagator()) =>
    getSeekSessionId(propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter));

  it('uses an inbound X-Session-Id as the session of the context, unchanged', () => {
    expect(extract({ 'x-session-id': SESSION })).to.equal(SESSION);
    expect(extract({ 'x-session-id': SESSION.toUpperCase() })).to.equal(SESSION.toUpperCase());
    expect(extract({ 'x-session-id': [SESSION] })).to.equal(SESSION);
    expect(warnings).to.deep.equal([]);
  });

  it('does not change the context if there is no X-Session-Id', () => {
    expect(new SeekSessionPropagator().extract(ROOT_CONTEXT, {}, defaultTextMapGetter)).to.equal(
      ROOT_CONTEXT,
    );
    expect(warnings).to.deep.equal([]);
  });

  it('ignores values that are not UUIDs, with one warning that does not quote them', () => {
    const propagator = new SeekSessionPropagator();
    for (const header of ['', 'evil\r\nX: y', `${SESSION},${SESSION}`, [SESSION, SESSION], `${SESSION} `]) {
      expect(extract({ 'x-session-id': header }, propagator)).to.equal(undefined);
    }
    expect(warnings).to.deep.equal(['an inbound X-Session-Id is not a UUID and is ignored']);
  });

  it('accepts only UUIDs', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.uuid(), fc.array(fc.string())), (header) => {
        const sessionId = extract({ 'x-session-id': header });
        return sessionId === undefined || validate(sessionId);
      }),
    );
  });

  it('injects nothing', () => {
    const propagator: TextMapPropagator = new SeekSessionPropagator();
    const carrier = {};
    propagator.inject(context.active(), carrier, defaultTextMapSetter);
    expect(carrier).to.deep.equal({});
    expect(propagator.fields()).to.deep.equal([]);
  });
});
