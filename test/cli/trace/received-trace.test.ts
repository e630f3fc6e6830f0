import { expect } from 'chai';
import fc from 'fast-check';
import { supportReport } from '../../../src/cli/find/support-report.ts';
import { type ReceivedSpan, receivedTrace } from '../../../src/cli/trace/received-trace.ts';
import type { TraceSpan } from '../../../src/cli/trace/trace.ts';
import { traceText } from '../../../src/cli/trace/trace-text.ts';
import { anyReceivedSpan, anyValue, CONTROL } from './received-spans.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const START = 1_764_000_000_000_000;

/** The span that a backend returned with some members of other types than usual. */
function received(more: Readonly<Partial<Record<keyof ReceivedSpan, unknown>>>): TraceSpan {
  const span = {
    spanId: 'a'.repeat(16),
    parentSpanId: undefined,
    name: 'POST',
    service: 'posting-service',
    serviceVersion: '1.2.3',
    startMicros: START,
    durationMicros: 1_000,
    attributes: {},
    failed: false,
    ...more,
  };
  return receivedTrace(TRACE_ID, [span as ReceivedSpan]).spans[0] as TraceSpan;
}

describe('a received trace', () => {
  it('has IDs in lower case and full length, whatever the backend', () => {
    const { traceId, spans } = receivedTrace('77B34DA6A3CE929D', [
      { ...received({}), spanId: 'F067AA0BA902B7', parentSpanId: 1 },
    ]);
    expect(traceId).to.equal('000000000000000077b34da6a3ce929d');
    expect(spans[0]).to.include({ spanId: '00f067aa0ba902b7', parentSpanId: '0000000000000001' });
  });

  it('keeps odd IDs, in a printable form', () => {
    expect(receivedTrace('\u001b]0;title\u0007', []).traceId).to.equal('\u{fffd}]0;title\u{fffd}');
    expect(receivedTrace({ a: 1 }, []).traceId).to.equal('{"a":1}');
    expect(received({ spanId: 'a'.repeat(17), parentSpanId: 'not hex' })).to.include({
      spanId: 'a'.repeat(17),
      parentSpanId: 'not hex',
    });
  });

  it('marks missing IDs', () => {
    for (const missing of [undefined, null, '', '0', '0000000000000000']) {
      expect(receivedTrace(missing, []).traceId).to.equal('unknown');
      expect(received({ spanId: missing, parentSpanId: missing })).to.include({
        spanId: 'unknown',
        parentSpanId: undefined,
      });
    }
  });

  it('shows names of any type', () => {
    expect(received({ name: { a: 1 }, service: ['b'], serviceVersion: 2 })).to.include({
      name: '{"a":1}',
      service: '["b"]',
      serviceVersion: '2',
    });
    for (const missing of [undefined, null, '']) {
      expect(received({ name: missing, service: missing, serviceVersion: missing })).to.include({
        name: '(no name)',
        service: 'unknown',
        serviceVersion: undefined,
      });
    }
  });

  it('reads times from numbers and from texts', () => {
    expect(received({ startMicros: String(START), durationMicros: '12.5' })).to.include({
      startMicros: START,
      durationMicros: 12.5,
    });
    expect(received({ startMicros: START, durationMicros: 0 })).to.include({ durationMicros: 0 });
  });

  for (const time of [
    undefined,
    null,
    Number.NaN,
    -1,
    '',
    ' ',
    'now',
    8.65e18,
    '1e30',
    Infinity,
    true,
    [],
    {},
  ]) {
    it(`has no time if that is ${JSON.stringify(time)} (${typeof time})`, () => {
      const { startMicros, durationMicros } = received({ startMicros: time, durationMicros: time });
      expect([startMicros, durationMicros]).to.deep.equal([Number.NaN, Number.NaN]);
    });
  }

  it('takes a start of 0 for a missing one', () => {
    expect(received({ startMicros: 0 }).startMicros).to.deep.equal(Number.NaN);
  });

  it('has its spans in order of their times: the longer first, and those without a time last', () => {
    const times = [
      [undefined, 9],
      [START + 1, 1],
      [START, 1],
      [START, 'unknown'],
      [START, 2],
    ] as const;
    const spans = times.map(([startMicros, durationMicros], i) => ({
      ...received({ name: String(i) }),
      startMicros,
      durationMicros,
    }));
    expect(receivedTrace(TRACE_ID, spans).spans.map(({ name }) => name)).to.deep.equal([
      '4',
      '2',
      '3',
      '1',
      '0',
    ]);
  });

  it('keeps attributes: texts, numbers, booleans, and arrays of them', () => {
    const attributes = { a: 'b', 'c.d': 1.5, e: false, f: ['g', 1, true], h: [] };
    expect(received({ attributes }).attributes).to.deep.equal(attributes);
  });

  it('makes texts of other attributes', () => {
    const attributes = {
      object: { a: [1] },
      nested: [['a'], { b: 1 }, null],
      nan: Number.NaN,
      infinite: [Number.NEGATIVE_INFINITY],
      large: 2n ** 64n,
      none: null,
      missing: undefined,
    };
    expect(received({ attributes }).attributes).to.deep.equal({
      object: '{"a":[1]}',
      nested: ['["a"]', '{"b":1}', 'null'],
      nan: 'NaN',
      infinite: ['-Infinity'],
      large: '18446744073709551616',
    });
  });

  it('has no secrets and no control characters in attributes and their names', () => {
    const attributes = { 'a\u001b': 'b\u202e', urls: ['https://a:secret@b.example/', '?sig=secret'] };
    expect(received({ attributes }).attributes).to.deep.equal({
      'a\u{fffd}': 'b\u{fffd}',
      urls: ['https://REDACTED:REDACTED@b.example/', '?sig=REDACTED'],
    });
  });

  it('keeps an attribute with the name of a member of all objects', () => {
    const { attributes } = received({ attributes: JSON.parse('{"__proto__":"a","toString":"b"}') });
    expect(Object.entries(attributes)).to.deep.equal([
      ['__proto__', 'a'],
      ['toString', 'b'],
    ]);
  });

  it('keeps every span, and never throws', () => {
    fc.assert(
      fc.property(anyValue, fc.array(anyReceivedSpan), (traceId, spans) => {
        expect(receivedTrace(traceId, spans).spans).to.have.length(spans.length);
      }),
    );
  });

  it('can be shown, reported and printed as JSON, without control characters', () => {
    fc.assert(
      fc.property(
        anyValue,
        fc.array(anyReceivedSpan, { maxLength: 6 }),
        fc.constantFrom(undefined, 60, 100),
        (traceId, spans, columns) => {
          const trace = receivedTrace(traceId, spans);
          const isMatch = ({ spanId }: TraceSpan) => spanId.startsWith('a');
          const options = { ids: ['a'], traces: [trace], isMatch, isComplete: true };
          for (const text of [
            traceText(trace, { url: 'url', isMatch, legend: true }, { columns, paint: (_, part) => part }),
            supportReport({ ...options, format: 'markdown' }),
            supportReport({ ...options, format: 'text' }),
            JSON.stringify(trace, null, 2),
          ]) {
            expect(text.replaceAll('\n', '')).not.to.match(CONTROL);
          }
        },
      ),
    );
  });
});
