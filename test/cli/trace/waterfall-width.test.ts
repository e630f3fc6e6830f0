import { expect } from 'chai';
import fc from 'fast-check';
import { receivedTrace } from '../../../src/cli/trace/received-trace.ts';
import { waterfall } from '../../../src/cli/trace/waterfall.ts';
import { anyReceivedSpan } from './received-spans.ts';

describe('the width of the waterfall', () => {
  it('is the given one for any trace', () => {
    fc.assert(
      fc.property(
        fc.array(anyReceivedSpan, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 60, max: 160 }),
        (spans, columns) => {
          const trace = receivedTrace('a', spans);
          const lines = waterfall(trace, { columns, paint: (_, text) => text });
          expect(lines.map((line) => [...line].length)).to.deep.equal(spans.map(() => columns));
          const hasTime = trace.spans.some(({ startMicros }) => !Number.isNaN(startMicros));
          expect(lines.some((line) => line.includes('━'))).to.equal(hasTime);
        },
      ),
    );
  });
});
