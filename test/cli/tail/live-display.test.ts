import { expect } from 'chai';
import { liveDisplay } from '../../../src/cli/tail/live-display.ts';
import { KeptOutput } from '../../support/kept-output.ts';
import { seekCall, traceOf, traceSpan } from '../../support/trace-spans.ts';

const ESCAPE = '\u001b';
const ROOT = traceSpan();
const CALL = seekCall({ parentSpanId: undefined });

/** What a terminal shows that interprets the cursor movements of the display. */
function screenOf(printed: string, columns: number): readonly string[] {
  const rows: string[] = [''];
  for (const [, up, text = ''] of printed.matchAll(
    new RegExp(`\\r${ESCAPE}\\[(\\d+)A${ESCAPE}\\[J|([^\\n\\r]*\\n)`, 'g'),
  )) {
    if (up !== undefined) {
      rows.splice(rows.length - 1 - Number(up), Number(up));
    } else {
      const line = text.trimEnd();
      const wrapped = Math.max(1, Math.ceil([...line].length / columns));
      const pieces = Array.from({ length: wrapped }, (_, i) => line.slice(i * columns, (i + 1) * columns));
      rows.splice(-1, 1, ...pieces, '');
    }
  }
  return rows.slice(0, -1);
}

function display({ columns = 200, rows = 40 }: { columns?: number; rows?: number } = {}) {
  const stream = new KeptOutput();
  const terminal = { columns, paint: (_style: string, text: string) => text };
  const traceUrl = (traceId: string) => `http://localhost:16686/trace/${traceId}`;
  const { grown, settled } = liveDisplay({ stream, terminal, traceUrl }, () => rows);
  return { grown, settled, screen: () => screenOf(stream.text, columns) };
}

describe('the display of seek-otel tail on a terminal', () => {
  it('redraws a trace while it grows', () => {
    const { grown, screen } = display();
    grown(traceOf([CALL]));
    expect(screen()[0]).to.equal('… so far:');
    expect(screen().filter((line) => line.includes('X-Request-Id'))).to.have.length(1);
    grown(traceOf([CALL, seekCall({ spanId: 'cccccccccccccccc' })]));
    expect(screen()[0]).to.equal('… so far:');
    expect(screen().filter((line) => line.includes('X-Request-Id'))).to.have.length(2);
    expect(screen().filter((line) => line.startsWith('Trace '))).to.have.length(1);
  });

  it('puts a complete trace above those that still grow', () => {
    const { grown, settled, screen } = display();
    grown(traceOf([CALL], 'growing'));
    grown(traceOf([ROOT, CALL], 'complete'));
    settled(traceOf([ROOT, CALL], 'complete'), false);
    const headings = screen().filter((line) => /^(?:Trace|…)/.test(line));
    expect(headings.map((line) => line.split('  ')[0])).to.deep.equal([
      'Trace complete',
      '… so far:',
      'Trace growing',
    ]);
    settled(traceOf([CALL], 'growing'), false);
    expect(screen().some((line) => line.startsWith('…'))).to.equal(false);
  });

  it('redraws no more than the terminal shows, even if lines wrap', () => {
    for (const rows of [5, 10, 20]) {
      const { grown, settled, screen } = display({ columns: 60, rows });
      for (let i = 0; i < 5; i++) {
        grown(traceOf([CALL], `trace${i}`));
        expect(screen().length).to.be.below(rows);
      }
      settled(traceOf([ROOT], 'trace0'), false);
      expect(screen()[0]).to.contain('trace trace0');
    }
  });

  it('works on a terminal of unknown width', () => {
    const stream = new KeptOutput();
    const terminal = { columns: undefined, paint: (_style: string, text: string) => text };
    const { grown } = liveDisplay({ stream, terminal, traceUrl: () => '' }, () => 40);
    grown(traceOf([ROOT]));
    grown(traceOf([ROOT]));
    expect(stream.text).to.contain(`\r${ESCAPE}[3A${ESCAPE}[J`);
  });
});
