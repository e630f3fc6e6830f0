import { expect } from 'chai';
import fc from 'fast-check';
import { receivedSpans } from '../../../src/cli/otlp/otlp-json.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN_ID = '00f067aa0ba902b7';
const PARENT_ID = 'b7ad6b7169203331';

const SPAN = {
  traceId: TRACE_ID,
  spanId: SPAN_ID,
  parentSpanId: PARENT_ID,
  name: 'POST',
  startTimeUnixNano: '1795249202123456789',
  endTimeUnixNano: '1795249202165456790',
  attributes: [{ key: 'http.response.status_code', value: { intValue: '200' } }],
  status: { code: 2 },
};
const RESOURCE = {
  attributes: [
    { key: 'service.name', value: { stringValue: 'posting-service' } },
    { key: 'service.version', value: { stringValue: '1.2.3' } },
  ],
};
const requestWith = (...spans: unknown[]) => ({
  resourceSpans: [{ resource: RESOURCE, scopeSpans: [{ scope: {}, spans }] }],
});
const only = (span: object) => {
  const [first, ...others] = receivedSpans(requestWith({ ...SPAN, ...span }));
  expect(others).to.deep.equal([]);
  return first as NonNullable<typeof first>;
};
const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

describe('spans in OTLP JSON', () => {
  const EXPECTED = {
    traceId: TRACE_ID,
    span: {
      spanId: SPAN_ID,
      parentSpanId: PARENT_ID,
      name: 'POST',
      service: 'posting-service',
      serviceVersion: '1.2.3',
      startMicros: 1_795_249_202_123_456,
      durationMicros: 42_000.001,
      attributes: { 'http.response.status_code': 200 },
      failed: true,
    },
  };

  it('have the IDs, times and attributes of an export, and the service of its resource', () => {
    expect(receivedSpans(requestWith(SPAN))).to.deep.equal([EXPECTED]);
  });

  it('are read from an answer of Tempo, whose IDs are Base64', () => {
    const span = {
      ...SPAN,
      traceId: base64(TRACE_ID),
      spanId: base64(SPAN_ID),
      parentSpanId: base64(PARENT_ID),
      status: { code: 'STATUS_CODE_ERROR' },
    };
    const { resourceSpans } = requestWith(span);
    expect(receivedSpans({ trace: { resourceSpans }, status: 'COMPLETE' })).to.deep.equal([EXPECTED]);
    expect(receivedSpans({ batches: resourceSpans })).to.deep.equal([EXPECTED]);
    const old = [{ resource: RESOURCE, instrumentationLibrarySpans: [{ spans: [span] }] }];
    expect(receivedSpans({ batches: old })).to.deep.equal([EXPECTED]);
  });

  it('are read from all resources and scopes', () => {
    const scope = { spans: [SPAN, SPAN] };
    const body = { resourceSpans: [{ scopeSpans: [scope, scope] }, { scopeSpans: [scope] }, {}] };
    expect(receivedSpans(body)).to.have.length(6);
    expect(receivedSpans(body)[0]?.span).to.include({ service: undefined, serviceVersion: undefined });
  });

  it('read an ID of any bytes in hex and in Base64 alike', () => {
    const bytes = (length: number) =>
      fc.uint8Array({ minLength: length, maxLength: length }).filter((array) => array.some(Boolean));
    fc.assert(
      fc.property(
        bytes(16),
        bytes(8),
        fc.constantFrom('base64', 'base64url', 'hex'),
        (trace, span, encoding) => {
          const text = (id: Uint8Array) => Buffer.from(id).toString(encoding as BufferEncoding);
          const { traceId, span: read } = only({ traceId: text(trace), spanId: text(span) });
          expect([traceId, read.spanId]).to.deep.equal(
            [trace, span].map((id) => Buffer.from(id).toString('hex')),
          );
        },
      ),
    );
  });

  it('of a root have no parent, however it is left out', () => {
    for (const parentSpanId of [undefined, null, '', '0'.repeat(16), base64('0'.repeat(16))]) {
      expect(only({ parentSpanId }).span.parentSpanId).to.equal(undefined);
    }
  });

  it('have no times where these are no nanoseconds, and other texts as they are', () => {
    for (const time of [undefined, null, '', 'x', '-1', '1.5', -1, 1.5, '1'.repeat(21), {}]) {
      expect(only({ startTimeUnixNano: time }).span).to.include({
        startMicros: undefined,
        durationMicros: undefined,
      });
      expect(only({ endTimeUnixNano: time }).span.durationMicros).to.equal(undefined);
    }
    const numbers = { startTimeUnixNano: 1_000_000, endTimeUnixNano: 3_000_000 };
    expect(only(numbers).span).to.include({ startMicros: 1_000, durationMicros: 2_000 });
    expect(only({ spanId: 'x y', name: 1 }).span).to.include({ spanId: 'x y', name: 1 });
    expect(only({ spanId: 5 }).span.spanId).to.equal(5);
  });

  it('failed only with the status of an error', () => {
    for (const status of [undefined, null, {}, { code: 0 }, { code: 1 }, { code: 'STATUS_CODE_OK' }]) {
      expect(only({ status }).span.failed).to.equal(false);
    }
  });

  it('are none in any other JSON value', () => {
    for (const body of [null, 1, 'x', true, [], {}, { trace: null }, { resourceSpans: {} }]) {
      expect(receivedSpans(body)).to.deep.equal([]);
    }
    expect(receivedSpans(requestWith(null, 1, 'x'))).to.deep.equal([]);
    const key = fc.constantFrom(
      ...['trace', 'batches', 'resourceSpans', 'resource', 'attributes', 'scopeSpans', 'spans', 'status'],
      ...['key', 'value', 'arrayValue', 'kvlistValue', 'values', 'intValue', 'traceId', 'startTimeUnixNano'],
    );
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { depthSize: 'medium', withCrossShrink: true },
        fc.jsonValue(),
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(key, tie('json'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(fc.property(json, (body) => Array.isArray(receivedSpans(body))));
    fc.assert(fc.property(json, (value) => Array.isArray(receivedSpans(requestWith(value)))));
  });
});
