/**
 * What to look for, given an ID.
 *
 * @module
 */

import { isIdentifyingUuid } from '../../core/identifying-uuid.ts';
import { requestIdFromSpanContext, sessionIdFromTraceId, traceIdFromSessionId } from '../../core/ids.ts';
import { dashed, type Id } from '../ids.ts';
import type { TraceSpan } from '../trace/trace.ts';
import { UUID_ATTRIBUTES, type UuidAttribute } from './uuid-attributes.ts';

export interface Query {
  /** As messages and output name it. */
  readonly id: string;
  /** The trace that the ID stands for. Of a UUID: if it is a session ID, and `UuidTraceIdGenerator` made it. */
  readonly traceId: string | undefined;
  /** The UUIDs that spans may have recorded, in lower case. */
  readonly uuids: readonly string[];
  /** The same, and as they are written: a header that a caller sets itself is recorded in its letter case. */
  readonly spellings: readonly string[];
  /** Of the UUIDs, those that mark a span. Not the session of a span that is asked for: all calls share it. */
  readonly marks: readonly string[];
  readonly spanId: string | undefined;
  /** Whether the ID can only be that of a trace or a span. */
  readonly isSpanContext: boolean;
}

export function queryOf(id: Id): Query {
  const uuids = uuidsOf(id);
  return {
    id: id.id,
    traceId: traceIdOf(id),
    uuids,
    spellings: [...new Set([...uuids, ...writtenUuids(id)])],
    marks: id.kind === 'span' ? uuids.slice(0, 1) : uuids,
    spanId: id.kind === 'span' ? id.spanId : undefined,
    isSpanContext: id.kind !== 'uuid',
  };
}

function uuidsOf(id: Id): readonly string[] {
  switch (id.kind) {
    case 'uuid':
      return [id.id];
    case 'span':
      return [requestIdFromSpanContext(id), sessionIdFromTraceId(id.traceId)];
    case 'trace':
      return [...new Set([dashed(id.id), sessionIdFromTraceId(id.id)])];
  }
}

function writtenUuids(id: Id): readonly string[] {
  return id.kind === 'span' ? [] : [id.kind === 'uuid' ? id.written : dashed(id.written)];
}

function traceIdOf(id: Id): string | undefined {
  if (id.kind !== 'uuid') {
    return id.kind === 'span' ? id.traceId : id.id;
  }
  return isIdentifyingUuid(id.id) && id.id[14] === '4' ? traceIdFromSessionId(id.id) : undefined;
}

/** Returns a function that tells whether one of the IDs marks a span. */
export function matcherOf(queries: readonly Query[]): (span: TraceSpan) => boolean {
  const spanIds = new Set(queries.flatMap(({ spanId }) => spanId ?? []));
  const marks = new Set(queries.flatMap((query) => query.marks));
  return (span) =>
    spanIds.has(span.spanId) || UUID_ATTRIBUTES.some((name) => marks.has(recordedUuid(span, name)));
}

/** The attributes of a span that hold one of the UUIDs. */
export function matchedAttributes(span: TraceSpan, { uuids }: Query): readonly UuidAttribute[] {
  return UUID_ATTRIBUTES.filter((name) => uuids.includes(recordedUuid(span, name)));
}

/** The UUID in lower case. A caller may send its own in upper case. */
export function recordedUuid({ attributes }: TraceSpan, name: UuidAttribute): string {
  return String(attributes[name] ?? '').toLowerCase();
}
