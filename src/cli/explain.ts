/**
 * What an ID stands for, both ways.
 *
 * @module
 */
import { isSpanContextValid, isValidTraceId, TraceFlags } from '@opentelemetry/api';
import { MAX, NIL, validate, version } from 'uuid';
import {
  requestIdFromSpanContext,
  sessionIdFromTraceId,
  spanIdFromRequestId,
  traceIdFromSessionId,
} from '../core/ids.ts';

/** A UUID, and what it may stand for: it doesn't tell which of the two headers it came in. */
interface ExplainedUuid {
  readonly kind: 'uuid';
  /** As it is compared: in lower case. */
  readonly uuid: string;
  /** RFC 9562; `undefined` for the nil and max UUIDs. */
  readonly version: number | undefined;
  /** If it is an `X-Request-Id` that this package made; `undefined` if it can't be one. */
  readonly asRequestId:
    | {
        readonly spanId: string;
        /** The 58 bits of the trace ID that it holds; `?` for a digit that is unknown, or partly so. */
        readonly traceIdPattern: string;
      }
    | undefined;
  /** If it is an `X-Session-Id` that this package made; `undefined` if it can't be one. */
  readonly asSessionId:
    | {
        /** Exactly, if `UuidTraceIdGenerator` made the trace ID, as `register` has it. */
        readonly traceId: string;
        /** The 122 bits that it holds of a trace ID from elsewhere. */
        readonly traceIdPattern: string;
        /** What digit 17 of such a trace ID may be. */
        readonly digit17: readonly string[];
      }
    | undefined;
}

/** A trace, or a span in it, and the UUIDs that stand for it. */
interface ExplainedSpanContext {
  readonly kind: 'spanContext';
  readonly traceId: string;
  readonly spanId: string | undefined;
  readonly sessionId: string;
  /** Whether the session ID is the trace ID, with dashes. */
  readonly sessionIdIsTraceId: boolean;
  readonly requestId: string | undefined;
}

export type Explained = ExplainedUuid | ExplainedSpanContext;

const SPAN_CONTEXT = /^([0-9a-f]{32})(?::([0-9a-f]{16}))?$/;
/** W3C Trace Context, section 3.2: later versions may go on behind the flags. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?$/;

/**
 * @param id - a UUID, a `traceparent` (W3C Trace Context), a trace ID, or `traceId:spanId`; in any case
 * @returns `undefined` for anything else
 */
export function explain(id: string): Explained | undefined {
  const text = id.trim().toLowerCase();
  if (validate(text)) {
    return explainUuid(text);
  }
  const [, traceId, spanId] = TRACEPARENT.exec(text) ?? SPAN_CONTEXT.exec(text) ?? [];
  if (traceId === undefined || !isValid(traceId, spanId)) {
    return undefined;
  }
  const sessionId = sessionIdFromTraceId(traceId);
  return {
    kind: 'spanContext',
    traceId,
    spanId,
    sessionId,
    sessionIdIsTraceId: traceIdFromSessionId(sessionId) === traceId,
    requestId: spanId === undefined ? undefined : requestIdFromSpanContext({ traceId, spanId }),
  };
}

function isValid(traceId: string, spanId: string | undefined): boolean {
  return spanId === undefined
    ? isValidTraceId(traceId)
    : isSpanContextValid({ traceId, spanId, traceFlags: TraceFlags.NONE });
}

function explainUuid(uuid: string): ExplainedUuid {
  const isNilOrMax = uuid === NIL || uuid === MAX;
  if (isNilOrMax || version(uuid) !== 4) {
    return {
      kind: 'uuid',
      uuid,
      version: isNilOrMax ? undefined : version(uuid),
      asRequestId: undefined,
      asSessionId: undefined,
    };
  }
  const t = traceIdFromSessionId(uuid);
  const lowBits = Number.parseInt(t.charAt(16), 16) & 3;
  return {
    kind: 'uuid',
    uuid,
    version: 4,
    asRequestId: requestIdParts(uuid, t),
    asSessionId: {
      traceId: t,
      traceIdPattern: `${t.slice(0, 12)}?${t.slice(13, 16)}?${t.slice(17)}`,
      digit17: [0, 4, 8, 12].map((high) => (high | lowBits).toString(16)),
    },
  };
}

function requestIdParts(uuid: string, digits: string): ExplainedUuid['asRequestId'] {
  try {
    return { spanId: spanIdFromRequestId(uuid), traceIdPattern: `${'?'.repeat(18)}${digits.slice(18)}` };
  } catch {
    // Its span ID would be all zero.
    return undefined;
  }
}

/** What {@link explain} found, for a person to read. */
export function explanation(explained: Explained): string {
  return explained.kind === 'uuid' ? uuidExplanation(explained) : spanContextExplanation(explained);
}

function uuidExplanation({ uuid, version, asRequestId, asSessionId }: ExplainedUuid): string {
  const lines = [`${uuid} is a UUID of ${version === undefined ? 'no version' : `version ${version}`}.`, ''];
  if (asSessionId === undefined) {
    lines.push(
      'No X-Request-Id or X-Session-Id that this package makes: those are of version 4. One that your code sent itself',
      `is recorded all the same: seek-otel find ${uuid}`,
    );
    return lines.join('\n');
  }
  lines.push(
    'As X-Session-Id it stands for',
    `  trace  ${asSessionId.traceId}   exactly, if register or UuidTraceIdGenerator made the trace ID;`,
    `         ${asSessionId.traceIdPattern}   if not: 6 of the 128 bits are unknown, digit 13 and the upper two bits`,
    `         ${' '.repeat(32)}   of digit 17 (${asSessionId.digit17.join(', ')})`,
    '',
  );
  lines.push(
    ...(asRequestId === undefined
      ? ['As X-Request-Id it stands for no span.']
      : [
          'As X-Request-Id it stands for',
          `  span   ${asRequestId.spanId}`,
          `  trace  ${asRequestId.traceIdPattern}   58 of the 128 bits: these 14 digits, and two of digit 17`,
        ]),
    '',
    `A session that your code gave a UUID of its own, and a header that it sent itself, stand for neither.`,
    `To look for it: seek-otel find ${uuid}`,
  );
  return lines.join('\n');
}

function spanContextExplanation(explained: ExplainedSpanContext): string {
  const { traceId, spanId, sessionId, sessionIdIsTraceId, requestId } = explained;
  return [
    `trace         ${traceId}`,
    ...(spanId === undefined ? [] : [`span          ${spanId}`]),
    `X-Session-Id  ${sessionId}   ${
      sessionIdIsTraceId
        ? 'the trace ID exactly'
        : 'all of the trace ID but the 6 bits that make a UUID of it: digit 13, and the upper two bits of digit 17'
    }`,
    ...(requestId === undefined ? [] : [`X-Request-Id  ${requestId}`]),
    '',
    'That is what a call to SEEK from there carries, unless your code opened a session or set the header itself.',
  ].join('\n');
}
