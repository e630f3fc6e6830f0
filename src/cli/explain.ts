/**
 * `seek-otel explain`: from a UUID to the trace and span that it stands for, and back.
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

/** A UUID. It may come from either header, so both meanings are given. */
interface ExplainedUuid {
  readonly kind: 'uuid';
  /** In lower case. */
  readonly uuid: string;
  /** The version field of RFC 9562; `undefined` for the nil and max UUIDs. */
  readonly version: number | undefined;
  /** Its meaning as an `X-Request-Id`; `undefined` if this package cannot have generated it as one. */
  readonly asRequestId:
    | {
        readonly spanId: string;
        /** The trace ID, of which the UUID holds 58 bits; `?` for a digit that is not fully known. */
        readonly traceIdPattern: string;
      }
    | undefined;
  /** Its meaning as an `X-Session-Id`; `undefined` if this package cannot have generated it as one. */
  readonly asSessionId:
    | {
        /** The exact trace ID, if `UuidTraceIdGenerator` generated it, as under `register`. */
        readonly traceId: string;
        /** Any other trace ID, of which the UUID holds 122 bits. */
        readonly traceIdPattern: string;
        /** The possible values of digit 17 of such a trace ID. */
        readonly digit17: readonly string[];
      }
    | undefined;
}

/** A trace or a span, and the UUIDs that stand for it. */
interface ExplainedSpanContext {
  readonly kind: 'spanContext';
  readonly traceId: string;
  readonly spanId: string | undefined;
  readonly sessionId: string;
  /** Whether the session ID is the trace ID with dashes. */
  readonly sessionIdIsTraceId: boolean;
  readonly requestId: string | undefined;
}

export type Explained = ExplainedUuid | ExplainedSpanContext;

const SPAN_CONTEXT = /^([0-9a-f]{32})(?::([0-9a-f]{16}))?$/;
/** Later versions may append fields after the flags: https://www.w3.org/TR/trace-context/#versioning-of-traceparent */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?$/;

/**
 * @param id - a UUID, a `traceparent` (W3C Trace Context), a trace ID, or `traceId:spanId`; case-insensitive
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
  const digits = traceIdFromSessionId(uuid);
  const lowBits = Number.parseInt(digits.charAt(16), 16) & 3;
  return {
    kind: 'uuid',
    uuid,
    version: 4,
    asRequestId: requestIdParts(uuid, digits),
    asSessionId: {
      traceId: digits,
      traceIdPattern: `${digits.slice(0, 12)}?${digits.slice(13, 16)}?${digits.slice(17)}`,
      digit17: [0, 4, 8, 12].map((high) => (high | lowBits).toString(16)),
    },
  };
}

function requestIdParts(uuid: string, digits: string): ExplainedUuid['asRequestId'] {
  try {
    return { spanId: spanIdFromRequestId(uuid), traceIdPattern: `${'?'.repeat(18)}${digits.slice(18)}` };
  } catch {
    // The span ID would be all zeros.
    return undefined;
  }
}

/** The result of {@link explain} as text. */
export function explanation(explained: Explained): string {
  return explained.kind === 'uuid' ? uuidExplanation(explained) : spanContextExplanation(explained);
}

function uuidExplanation({ uuid, version, asRequestId, asSessionId }: ExplainedUuid): string {
  const kind = version === undefined ? 'UUID without a version' : `version ${version} UUID`;
  const lines = [`${uuid} is a ${kind}.`, ''];
  if (asSessionId === undefined) {
    lines.push(
      'This package generates version 4 UUIDs only, so it did not generate this one. If your code sent it to SEEK, the span',
      `of the call recorded it. To search for it, run: seek-otel find ${uuid}`,
    );
    return lines.join('\n');
  }
  lines.push(
    'As X-Session-Id, it stands for',
    `  trace  ${asSessionId.traceId}   exactly, if register or UuidTraceIdGenerator generated the trace ID;`,
    `         ${asSessionId.traceIdPattern}   otherwise: 6 of the 128 bits are unknown, digit 13 and the upper two bits`,
    `         ${' '.repeat(32)}   of digit 17 (${asSessionId.digit17.join(', ')})`,
    '',
  );
  lines.push(
    ...(asRequestId === undefined
      ? ['As X-Request-Id, it stands for no span.']
      : [
          'As X-Request-Id, it stands for',
          `  span   ${asRequestId.spanId}`,
          `  trace  ${asRequestId.traceIdPattern}   58 of the 128 bits are known: these 14 digits, and two bits of digit 17`,
        ]),
    '',
    'A UUID that your code chose for a session or a header stands for neither.',
    `To search for it, run: seek-otel find ${uuid}`,
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
        ? 'the exact trace ID'
        : 'the trace ID, except for the 6 bits that are fixed in a UUID: digit 13, and the upper two bits of digit 17'
    }`,
    ...(requestId === undefined ? [] : [`X-Request-Id  ${requestId}`]),
    '',
    'A call to SEEK recorded there carries these values, unless your code opened a session or set the headers itself.',
  ].join('\n');
}
