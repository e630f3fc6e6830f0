/**
 * Shows traces on a terminal while they grow: the complete ones as blocks, the others below them, redrawn as spans arrive.
 *
 * @module
 */
import { stripVTControlCharacters } from 'node:util';
import type { Trace } from '../trace/trace.ts';
import { blockDisplay, type Display, type Target } from './display.ts';
import { traceBlock } from './trace-block.ts';

/** https://ecma-international.org/publications-and-standards/standards/ecma-48/ */
const CURSOR_UP = (rows: number) => `\u001b[${rows}A`;
const ERASE_BELOW = '\u001b[J';

/** @param rows - the height of the terminal */
export function liveDisplay(target: Target, rows: () => number): Display {
  const { stream, terminal, traceUrl } = target;
  const blocks = blockDisplay(target);
  const growing = new Map<string, Trace>();
  let drawnRows = 0;

  const erase = () => {
    if (drawnRows > 0) {
      stream.write(`\r${CURSOR_UP(drawnRows)}${ERASE_BELOW}`);
      drawnRows = 0;
    }
  };
  const draw = () => {
    const lines = [...growing.values()].flatMap((trace) =>
      [terminal.paint('yellow', '… so far:'), traceBlock(trace, traceUrl(trace.traceId), terminal), '']
        .join('\n')
        .split('\n'),
    );
    // What has scrolled off the terminal can't be redrawn.
    const shown = lastRows(lines, rows() - 1, terminal.columns);
    if (shown.lines.length > 0) {
      stream.write(`${shown.lines.join('\n')}\n`);
    }
    drawnRows = shown.rows;
  };
  return {
    grown: (trace) => {
      growing.set(trace.traceId, trace);
      erase();
      draw();
    },
    settled: (trace, isLate) => {
      growing.delete(trace.traceId);
      erase();
      blocks.settled(trace, isLate);
      draw();
    },
  };
}

/** The last lines that fit into a number of rows. A line that is wider than the terminal takes several. */
function lastRows(
  lines: readonly string[],
  maxRows: number,
  columns: number | undefined,
): { readonly lines: readonly string[]; readonly rows: number } {
  let rows = 0;
  let first = lines.length;
  while (first > 0) {
    const width = [...stripVTControlCharacters(lines[first - 1] as string)].length;
    const needed = columns === undefined ? 1 : Math.max(1, Math.ceil(width / columns));
    if (rows + needed > maxRows) {
      break;
    }
    rows += needed;
    first--;
  }
  return { lines: lines.slice(first), rows };
}
