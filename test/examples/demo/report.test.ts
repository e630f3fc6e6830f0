import { expect } from 'chai';
import { compare, type Session } from '../../../examples/demo/compare.ts';
import { comparisonTable, sessionBlock } from '../../../examples/demo/report.ts';
import type { Paint } from '../../../examples/paint.ts';
import { REQUEST_ID, received, SESSION_ID, span, TRACE_ID } from './two-sides.ts';

describe("the demo's report", () => {
  const plain: Paint = (_style, text) => text;
  const marked: Paint = (style, text) => `<${style}>${text}</${style}>`;
  const sessionOf = (requests = [received()], spans = [span()]) => compare(requests, spans)[0] as Session;
  const noUrl = () => undefined;

  it('shows a session with its trace, its User-Agent and its requests', () => {
    const failed = received({
      path: '/x',
      method: 'GET',
      status: 503,
      requestId: undefined,
      userAgent: undefined,
    });
    expect(sessionBlock(sessionOf([received(), failed]), plain, noUrl).split('\n')).to.deep.equal([
      `Session ${SESSION_ID}`,
      `  trace ${TRACE_ID}`,
      '  User-Agent application-import-webhook/1.2.3',
      '  User-Agent none',
      '  X-Request-Id                          status  duration  request',
      `  ${REQUEST_ID}     200   12.5 ms  POST /graphql`,
      '  none                                     503   unknown  GET /x',
      '    No span has the ID that X-Request-Id undefined stands for.',
    ]);
  });

  it('shows the URL of the trace if there is one', () => {
    const block = sessionBlock(sessionOf(), plain, (traceId) => `http://jaeger/${traceId}`);
    expect(block).to.contain(`  trace http://jaeger/${TRACE_ID}\n`);
  });

  it('colours the status and mismatches', () => {
    const block = sessionBlock(
      sessionOf([received(), received({ status: 500, userAgent: 'node' })]),
      marked,
      noUrl,
    );
    expect(block).to.contain('<green>   200</green>');
    expect(block).to.contain('<red>   500</red>');
    expect(block).to.contain('<red>User-Agent: SEEK received node,');
  });

  it('counts the values on each side, and those that match', () => {
    const { attributes: _, ...rest } = span();
    const counts = (table: string) =>
      table
        .split('\n')
        .slice(1)
        .map((line) => line.match(/(?<= )\d+(?= |$)/g)?.map(Number));
    expect(counts(comparisonTable([sessionOf()], plain))).to.deep.equal(Array(6).fill([1, 1, 1]));
    const another = sessionOf([received({ sessionId: undefined })], [{ ...rest, attributes: {} }]);
    expect(counts(comparisonTable([another], plain))).to.deep.equal([
      [1, 0, 0],
      [0, 0, 0],
      [1, 0, 0],
      [0, 1, 0],
      [1, 1, 1],
      [1, 1, 1],
    ]);
  });
});
