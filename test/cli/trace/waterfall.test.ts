import { expect } from 'chai';
import type { Paint } from '../../../src/cli/paint.ts';
import type { Trace, TraceSpan } from '../../../src/cli/trace/trace.ts';
import { waterfall } from '../../../src/cli/trace/waterfall.ts';

const plain: Paint = (_, text) => text;
const REQUEST_ID = '749fbdc9-fbe5-40e9-b5ae-fee3375f1e28';

function span(spanId: string, parentSpanId: string | undefined, more: Partial<TraceSpan> = {}): TraceSpan {
  return {
    spanId,
    parentSpanId,
    name: spanId,
    service: 'posting-service',
    serviceVersion: undefined,
    startMicros: 0,
    durationMicros: 1_000,
    attributes: {},
    failed: false,
    ...more,
  };
}

function seekCall(
  spanId: string,
  parentSpanId: string | undefined,
  more: Partial<TraceSpan> = {},
): TraceSpan {
  return span(spanId, parentSpanId, {
    name: 'POST',
    ...more,
    attributes: {
      'seek.request_id': REQUEST_ID,
      'url.full': 'https://graphql.seek.com/graphql?token=abc',
      ...more.attributes,
    },
  });
}

const trace = (...spans: TraceSpan[]): Trace => ({ traceId: 'a'.repeat(32), spans });

describe('the waterfall', () => {
  it('shows each span at its place in the tree and in time', () => {
    const lines = waterfall(
      trace(
        span('webhook', undefined, {
          durationMicros: 100_000,
          attributes: { 'http.response.status_code': 204 },
        }),
        seekCall('token', 'webhook', {
          durationMicros: 50_000,
          attributes: { 'http.response.status_code': 200 },
        }),
        seekCall('query', 'webhook', { startMicros: 50_000, durationMicros: 50_000, failed: true }),
      ),
      { columns: 100, paint: plain },
    );
    expect(lines).to.deep.equal([
      `webhook                           ${'━'.repeat(50)}    100 ms   204`,
      `  ◆ POST graphql.seek.com/graphql ${'━'.repeat(25).padEnd(50)}   50.0 ms   200`,
      `  ◆ POST graphql.seek.com/graphql ${' '.repeat(25)}${'━'.repeat(25)}   50.0 ms error`,
    ]);
  });

  it('marks matching spans, and names the service of each span if there are several', () => {
    const lines = waterfall(
      trace(
        span('GET', undefined, { service: 'web' }),
        seekCall('query', 'GET', { attributes: { 'http.response.status_code': 200 } }),
      ),
      {
        columns: 120,
        paint: (style, text) => `<${style}>${text}</${style}>`,
        isMatch: ({ spanId }) => spanId === 'query',
      },
    );
    expect(lines[0]).to.match(/^web: GET +<dim>━+<\/dim> +1\.0 ms <dim> +<\/dim>$/);
    expect(lines[1]).to.match(
      /^<bold> {2}▶ posting-service: POST graphql\.seek\.com\/graphql *<\/bold> <cyan>━+<\/cyan> +1\.0 ms <cyan> +200<\/cyan>$/,
    );
  });

  it('shows failed spans in red, with their status or as an error', () => {
    const lines = waterfall(
      trace(
        seekCall('refused', undefined, { failed: true }),
        seekCall('broken', undefined, { failed: true, attributes: { 'http.status_code': '503' } }),
      ),
      { columns: 80, paint: (style, text) => (style === 'red' ? text.toUpperCase() : text) },
    );
    expect(lines[0]).to.match(/ERROR$/);
    expect(lines[1]).to.match(/ {2}503$/);
  });

  it('shows a span without its parent as a root, and spans in a cycle of parents once', () => {
    const lines = waterfall(
      trace(
        span('lost', 'unknown'),
        span('a', 'b'),
        span('b', 'a'),
        span('own', 'own'),
        span('child', 'lost'),
      ),
      { columns: 60, paint: plain },
    );
    expect(lines.map((line) => line.replace(/ *━.*/, ''))).to.deep.equal([
      'lost',
      '  child',
      'a',
      '  b',
      'own',
    ]);
  });

  it('shows the children of spans with the same ID once, below the first', () => {
    const lines = waterfall(
      trace(
        span('a', undefined),
        span('a', undefined, { name: 'twin' }),
        span('b', 'a'),
        span('c', 'b'),
        span('d', 'a'),
      ),
      { columns: undefined, paint: plain },
    );
    expect(lines.map((line) => line.replace(/ {2}1\.0 ms$/, ''))).to.deep.equal([
      'a',
      '  b',
      '    c',
      '  d',
      'twin',
    ]);
  });

  it('indents a chain of spans of any length, down to a limit', () => {
    const chain = Array.from({ length: 50_000 }, (_, i) =>
      span(String(i), i === 0 ? undefined : String(i - 1)),
    );
    const lines = waterfall(trace(...chain), { columns: undefined, paint: plain });
    expect(lines).to.have.length(50_000);
    expect([0, 1, 19, 20, 21, 49_999].map((i) => lines[i])).to.deep.equal([
      '0  1.0 ms',
      '  1  1.0 ms',
      `${' '.repeat(38)}19  1.0 ms`,
      `${' '.repeat(40)}20  1.0 ms`,
      `${' '.repeat(40)}21  1.0 ms`,
      `${' '.repeat(40)}49999  1.0 ms`,
    ]);
  });

  it('takes a trace of any size', () => {
    const spans = Array.from({ length: 130_000 }, (_, i) => span(String(i), i === 0 ? undefined : '0'));
    for (const columns of [80, undefined]) {
      const lines = waterfall({ traceId: 'a', spans }, { columns, paint: plain });
      expect(lines).to.have.length(130_000);
      expect(lines.at(-1)).to.match(/^ {2}129999 .* 1\.0 ms/);
    }
  });

  it('has no bars and columns without a terminal', () => {
    const spans = [
      span('a', undefined),
      seekCall('b', 'a', { attributes: { 'http.response.status_code': 200 } }),
      seekCall('c', 'a', { failed: true }),
    ];
    expect(waterfall(trace(...spans), { columns: undefined, paint: plain })).to.deep.equal([
      'a  1.0 ms',
      '  ◆ POST graphql.seek.com/graphql  1.0 ms  200',
      '  ◆ POST graphql.seek.com/graphql  1.0 ms  error',
    ]);
  });

  it('cuts the middle of a long name', () => {
    const name = `${'a'.repeat(30)}${'b'.repeat(30)}`;
    const [line] = waterfall(trace(span('a', undefined, { name })), { columns: 60, paint: plain });
    expect(line).to.match(/^a{11}…b{10} ━+ +1\.0 ms +$/);
  });

  it('shows spans with a duration of zero', () => {
    const [line] = waterfall(trace(span('a', undefined, { durationMicros: 0 })), {
      columns: 60,
      paint: plain,
    });
    expect(line).to.match(/^a ━ +0\.0 ms +$/);
  });

  it('shows spans without a time or a duration', () => {
    const lines = waterfall(
      trace(
        span('a', undefined, { durationMicros: 100_000 }),
        span('b', 'a', { startMicros: 50_000, durationMicros: Number.NaN }),
        span('c', 'a', { startMicros: Number.NaN }),
      ),
      { columns: 60, paint: plain },
    );
    expect(lines).to.deep.equal([
      `a   ${'━'.repeat(40)}    100 ms      `,
      `  b ${`${' '.repeat(20)}━`.padEnd(40)}   unknown      `,
      `  c ${' '.repeat(40)}    1.0 ms      `,
    ]);
    expect(waterfall(trace(), { columns: 60, paint: plain })).to.deep.equal([]);
  });

  it('shows the path of an inbound request without a route, without the query', () => {
    const label = (attributes: TraceSpan['attributes']) =>
      waterfall(trace(span('POST', undefined, { attributes })), { columns: 60, paint: plain })[0]?.replace(
        / *━.*/,
        '',
      );
    expect(label({ 'url.path': '/webhook' })).to.equal('POST /webhook');
    expect(label({ 'http.target': '/webhook?token=abc' })).to.equal('POST /webhook');
    expect(label({ 'url.path': '/webhook/1', 'http.route': '/webhook/:id' })).to.equal('POST');
  });

  it('shows only the name of a call without a valid URL', () => {
    const [line] = waterfall(
      trace(seekCall('query', undefined, { attributes: { 'url.full': 'not a URL' } })),
      {
        columns: 60,
        paint: plain,
      },
    );
    expect(line).to.match(/^◆ POST ━/);
  });
});
