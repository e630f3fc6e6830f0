/**
 * Where `seek-otel tail` shows traces: as blocks, one after the other, or as lines of JSON.
 *
 * @module
 */
import type { Trace } from '../trace/trace.ts';
import type { Terminal } from '../trace/trace-text.ts';
import { isInteraction, traceBlock } from './trace-block.ts';

export interface Display {
  /** A trace has new spans, and may get more. */
  grown(trace: Trace): void;
  /**
   * A trace is complete.
   *
   * @param isLate - whether it was complete before, and has more spans now
   */
  settled(trace: Trace, isLate: boolean): void;
}

export interface Target {
  readonly stream: NodeJS.WritableStream;
  readonly terminal: Terminal;
  /** Where a browser shows a trace. */
  readonly traceUrl: (traceId: string) => string;
}

/** Shows a complete trace as a block. */
export function blockDisplay({ stream, terminal, traceUrl }: Target): Display {
  return {
    grown: () => {},
    settled: (trace, isLate) => {
      const block = traceBlock(trace, traceUrl(trace.traceId), terminal);
      // An empty line between blocks, none between the lines of traces without calls to SEEK.
      const late = isLate ? terminal.paint('dim', 'More spans of a trace that was shown before:\n') : '';
      stream.write(`${late}${block}\n${isInteraction(trace) ? '\n' : ''}`);
    },
  };
}

/** Writes a complete trace as a line of JSON. */
export function jsonDisplay({ stream, traceUrl }: Target): Display {
  return {
    grown: () => {},
    settled: (trace) => {
      stream.write(`${JSON.stringify({ url: traceUrl(trace.traceId), ...trace })}\n`);
    },
  };
}
