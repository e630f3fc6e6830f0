/**
 * The report that the demo prints.
 *
 * @module
 */
import type { Paint } from '../paint.ts';
import { type Comparison, FACTS, matches, mismatches, type Session } from './compare.ts';

const UUID_LENGTH = 36;

/** The requests of a session, with their IDs. */
export function sessionBlock(
  { sessionId, comparisons }: Session,
  paint: Paint,
  traceUrl: (traceId: string) => string | undefined,
): string {
  const traceIds = comparisons.flatMap(({ span }) => (span === undefined ? [] : [span.traceId]));
  const userAgents = comparisons.map(({ request }) => request.userAgent ?? 'none');
  return [
    `${paint('bold', 'Session')} ${paint('cyan', sessionId)}`,
    ...distinct(traceIds).map((traceId) => `  trace ${traceUrl(traceId) ?? traceId}`),
    ...distinct(userAgents).map((userAgent) => `  User-Agent ${userAgent}`),
    paint('dim', `  ${'X-Request-Id'.padEnd(UUID_LENGTH)}  status  duration  request`),
    ...comparisons.flatMap((comparison) => requestLines(comparison, paint)),
  ].join('\n');
}

function requestLines(comparison: Comparison, paint: Paint): readonly string[] {
  const { method, path, status, requestId = 'none' } = comparison.request;
  const columns = [
    paint('cyan', requestId.padEnd(UUID_LENGTH)),
    paint(status < 400 ? 'green' : 'red', String(status).padStart(6)),
    durationOf(comparison).padStart(8),
    `${method} ${path}`,
  ];
  return [
    `  ${columns.join('  ')}`,
    ...mismatches(comparison).map((sentence) => `    ${paint('red', sentence)}`),
  ];
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

function durationOf({ span }: Comparison): string {
  return span === undefined
    ? 'unknown'
    : `${(Number(span.endTimeUnixNano - span.startTimeUnixNano) / 1e6).toFixed(1)} ms`;
}

/** A table that counts, for each fact, on how many requests SEEK and the traces have it and match. */
export function comparisonTable(sessions: readonly Session[], paint: Paint): string {
  const comparisons = sessions.flatMap((session) => session.comparisons);
  const count = (counted: (comparison: Comparison) => boolean) =>
    String(comparisons.filter(counted).length).padStart(8);
  const heading = `${'SEEK received'.padEnd(31)}${'the traces recorded'.padEnd(29)}matching`;
  return [
    `  ${paint('dim', heading)}`,
    ...FACTS.map((fact) =>
      [
        `  ${fact.header.padEnd(21)}`,
        count(({ request }) => fact.sent(request) !== undefined),
        ` ${fact.recordedAs.padEnd(19)}`,
        count(({ span }) => span !== undefined && fact.recorded(span) !== undefined),
        ` ${count((comparison) => matches(fact, comparison))}`,
      ].join(' '),
    ),
  ].join('\n');
}
