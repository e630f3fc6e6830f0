/**
 * The demo's report, for a person to read.
 *
 * @module
 */
import type { Paint } from '../paint.ts';
import { agrees, type Comparison, disagreements, FACTS, type Session } from './compare.ts';

const UUID_LENGTH = 36;

/** A block for each session: what was asked of SEEK in it, and under which IDs. */
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
    ...disagreements(comparison).map((sentence) => `    ${paint('red', sentence)}`),
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

/** What SEEK received against what the traces recorded, fact by fact. */
export function agreementTable(sessions: readonly Session[], paint: Paint): string {
  const comparisons = sessions.flatMap((session) => session.comparisons);
  const count = (counted: (comparison: Comparison) => boolean) =>
    String(comparisons.filter(counted).length).padStart(8);
  const heading = `${'SEEK received'.padEnd(31)}${'the traces recorded'.padEnd(29)}the same`;
  return [
    `  ${paint('dim', heading)}`,
    ...FACTS.map((fact) =>
      [
        `  ${fact.header.padEnd(21)}`,
        count(({ request }) => fact.sent(request) !== undefined),
        ` ${fact.recordedAs.padEnd(19)}`,
        count(({ span }) => span !== undefined && fact.recorded(span) !== undefined),
        ` ${count((comparison) => agrees(fact, comparison))}`,
      ].join(' '),
    ),
  ].join('\n');
}
