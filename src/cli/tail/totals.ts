/**
 * What `seek-otel tail` has seen, for the summary at its end.
 *
 * @module
 */
import { ATTR_SEEK_SESSION_ID } from '../../core/conventions.ts';
import { counted, durationText } from '../text.ts';
import { isSeekCall } from '../trace/span-attributes.ts';
import type { TraceSpan } from '../trace/trace.ts';
import { requestOf } from '../trace/waterfall.ts';

const HEADING = 'Slowest operations';
const MAX_SHOWN_OPERATIONS = 5;
/** Limits memory: an application that puts IDs into paths has any number of operations. */
const MAX_OPERATIONS = 10_000;
const MAX_SESSIONS = 100_000;

interface Operation {
  calls: number;
  failed: number;
  totalMicros: number;
  maxMicros: number;
}

export interface Totals {
  /** Counts spans, each of which is passed once. */
  add(spans: readonly TraceSpan[]): void;
  /** Whether there was a call to SEEK. */
  hasCalls(): boolean;
  /** The summary. */
  text(): string;
}

export function totals(): Totals {
  const sessions = new Set<string>();
  const operations = new Map<string, Operation>();
  let calls = 0;
  let failed = 0;

  const addCall = (span: TraceSpan) => {
    calls++;
    failed += Number(span.failed);
    if (sessions.size < MAX_SESSIONS) {
      sessions.add(String(span.attributes[ATTR_SEEK_SESSION_ID]));
    }
    const name = requestOf(span);
    if (operations.has(name) || operations.size < MAX_OPERATIONS) {
      const operation = operations.get(name) ?? { calls: 0, failed: 0, totalMicros: 0, maxMicros: 0 };
      operation.calls++;
      operation.failed += Number(span.failed);
      // NaN if it is unknown.
      const micros = span.durationMicros || 0;
      operation.totalMicros += micros;
      operation.maxMicros = Math.max(operation.maxMicros, micros);
      operations.set(name, operation);
    }
  };
  return {
    add: (spans) => spans.filter(isSeekCall).forEach(addCall),
    hasCalls: () => calls > 0,
    text: () =>
      [
        `${sessions.size < MAX_SESSIONS ? '' : 'at least '}${counted(sessions.size, 'interaction')}, ${counted(calls, 'call')} to SEEK, ${failed} failed`,
        ...operationLines(operations),
      ].join('\n'),
  };
}

function operationLines(operations: ReadonlyMap<string, Operation>): readonly string[] {
  const slowest = [...operations]
    .toSorted(([, a], [, b]) => b.maxMicros - a.maxMicros)
    .slice(0, MAX_SHOWN_OPERATIONS);
  const width = Math.max(HEADING.length, ...slowest.map(([name]) => name.length));
  return slowest.length === 0
    ? []
    : [
        '',
        `${HEADING.padEnd(width)}  ${'longest'.padStart(9)}  ${'average'.padStart(9)}   calls  failed`,
        ...slowest.map(([name, operation]) =>
          [
            name.padEnd(width),
            durationText(operation.maxMicros).padStart(9),
            durationText(operation.totalMicros / operation.calls).padStart(9),
            String(operation.calls).padStart(6),
            String(operation.failed).padStart(6),
          ].join('  '),
        ),
      ];
}
