import { expect } from 'chai';
import fc from 'fast-check';
import { jaegerServices, jaegerTraces } from '../../../src/cli/find/jaeger-traces.ts';
import type { TraceSpan } from '../../../src/cli/trace/trace.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';

const span = (more: object = {}) => ({
  traceID: TRACE_ID,
  spanID: 'a'.repeat(16),
  operationName: 'GET',
  startTime: 1,
  duration: 2,
  processID: 'p1',
  ...more,
});
const spansOf = (spans: unknown, processes: unknown = {}): readonly TraceSpan[] =>
  jaegerTraces([{ traceID: TRACE_ID, spans, processes }])[0]?.spans ?? [];
const attributesOf = (...tags: unknown[]) => spansOf([span({ tags })])[0]?.attributes;

describe('the traces of Jaeger’s API', () => {
  it('may have the shortened IDs and missing members of older versions', () => {
    const traceID = '77b34da6a3ce929d';
    const [trace] = jaegerTraces([
      {
        traceID,
        spans: [
          span({ spanID: 'f067aa0ba902b7' }),
          span({
            spanID: '1',
            references: [
              { refType: 'FOLLOWS_FROM', traceID, spanID: '2' },
              { refType: 'CHILD_OF', traceID: 'other', spanID: '3' },
              { refType: 'CHILD_OF', traceID, spanID: 'f067aa0ba902b7' },
            ],
            tags: [{ key: 'otel.status_code', type: 'string', value: 'ERROR' }],
            processID: 'p2',
          }),
        ],
        processes: { p1: { serviceName: 'posting-service' } },
      },
    ]);
    expect(trace?.traceId).to.equal('000000000000000077b34da6a3ce929d');
    expect(
      trace?.spans.map(({ spanId, parentSpanId, service, failed }) => [
        spanId,
        parentSpanId,
        service,
        failed,
      ]),
    ).to.deep.equal([
      ['00f067aa0ba902b7', undefined, 'posting-service', false],
      ['0000000000000001', '00f067aa0ba902b7', 'unknown', true],
    ]);
  });

  it('give all spans of a process its version, without secrets', () => {
    const processIds = ['p1', 'p2', 'p1', 'missing', 'toString', 7, null, { toString: 1 }];
    const spans = processIds.map((processID, i) => span({ processID, startTime: i + 1 }));
    const process = (value: unknown) => ({ serviceName: 'a', tags: [{ key: 'service.version', value }] });
    const processes = { p1: process('1?token=abc'), p2: process(2), 7: process('7'), 'of no span': null };
    const redacted = '1?token=REDACTED';
    expect(spansOf(spans, processes).map(({ serviceVersion }) => serviceVersion)).to.deep.equal([
      redacted,
      '2',
      redacted,
      undefined,
      undefined,
      '7',
      undefined,
      undefined,
    ]);
  });

  it('have arrays where Jaeger stored them as text', () => {
    expect(
      attributesOf(
        { key: 'codes', value: '["FORBIDDEN","BAD_USER_INPUT"]' },
        { key: 'numbers', value: '[1, 2.5, true]' },
        { key: 'empty', value: '[]' },
        { key: 'urls', value: '["https://a:secret@b.example/","/?sig=secret"]' },
      ),
    ).to.deep.equal({
      codes: ['FORBIDDEN', 'BAD_USER_INPUT'],
      numbers: [1, 2.5, true],
      empty: [],
      urls: ['https://REDACTED:REDACTED@b.example/', '/?sig=REDACTED'],
    });
  });

  for (const value of [
    '["FORBIDDEN","BAD_USER_IN',
    '[1',
    '[::1]',
    '[{"a":1}]',
    '[["a"]]',
    '[null]',
    '{"a":[]}',
  ]) {
    it(`have other text as it is: ${value}`, () => {
      expect(attributesOf({ key: 'a', value })).to.deep.equal({ a: value });
    });
  }

  it('leave out tags without a name', () => {
    expect(
      attributesOf(null, 'a', {}, { key: 1, value: 2 }, { key: 'a', value: 'b' }, { key: 'c' }),
    ).to.deep.equal({ a: 'b' });
  });

  for (const spans of [undefined, null, [], {}, 'spans']) {
    it(`may have no spans: ${JSON.stringify(spans)}`, () => {
      expect(jaegerTraces([{ traceID: TRACE_ID, spans }])).to.deep.equal([{ traceId: TRACE_ID, spans: [] }]);
    });
  }

  it('have a span for whatever is in the list', () => {
    expect(spansOf([null, 'a', [], span()]).map(({ name }) => name)).to.deep.equal([
      'GET',
      '(no name)',
      '(no name)',
      '(no name)',
    ]);
  });

  it('come once, with the spans of all of their copies', () => {
    const copy = (spanID: string) => ({ traceID: TRACE_ID, spans: [span({ spanID })] });
    const traces = jaegerTraces([copy('1'), copy('2'), copy('1')]);
    expect(traces.map(({ spans }) => spans.length)).to.deep.equal([2]);
  });

  it('are read from any JSON', () => {
    const any = fc.jsonValue({ maxDepth: 3 });
    const members = fc.record(
      {
        traceID: any,
        spanID: any,
        operationName: any,
        references: fc.oneof(any, fc.array(fc.record({ refType: fc.constant('CHILD_OF'), spanID: any }))),
        startTime: any,
        duration: any,
        tags: fc.oneof(any, fc.array(fc.record({ key: fc.oneof(fc.string(), any), value: any }))),
        processID: fc.oneof(fc.constantFrom('p1', '__proto__'), any),
      },
      { requiredKeys: [] },
    );
    const process = fc.record({ serviceName: any, tags: any }, { requiredKeys: [] });
    fc.assert(
      fc.property(
        any,
        fc.oneof(fc.array(fc.oneof(members, any)), any),
        fc.oneof(fc.record({ p1: process }), any),
        (traceID, spans, processes) => {
          const [trace] = jaegerTraces([{ traceID, spans, processes }]);
          expect(trace?.spans).to.have.length(Array.isArray(spans) ? spans.length : 0);
        },
      ),
    );
  });

  it('are a list', () => {
    for (const data of [undefined, null, {}, 'a', [1], [null], [{}], [{ traceID: TRACE_ID }, { a: 1 }]]) {
      expect(() => jaegerTraces(data)).to.throw(TypeError);
    }
  });
});

describe('the services of Jaeger’s API', () => {
  it('are a list of names, or null if there are none', () => {
    expect(jaegerServices(['a', null, { b: 1 }, 'c'])).to.deep.equal(['a', 'c']);
    expect(jaegerServices(null)).to.deep.equal([]);
    for (const data of [undefined, {}, 'a']) {
      expect(() => jaegerServices(data)).to.throw(TypeError);
    }
  });
});
