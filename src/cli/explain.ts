/**
 * `seek-otel explain`: from a UUID to the trace and span that it stands for, and back.
 *
 * @module
 */

import { isIdentifyingUuid } from '../core/identifying-uuid.ts';
import {
  requestIdFromSpanContext,
  sessionIdFromTraceId,
  spanIdFromRequestId,
  traceIdFromSessionId,
} from '../core/ids.ts';
import { dashed, type Id } from './ids.ts';

/** A UUID. It may come from either header, so both meanings are given. */
interface ExplainedUuid {
  readonly kind: 'uuid';
  /** In lower case. */
  readonly uuid: string;
  /** The version field of RFC 9562; `undefined` if it is not valid, as in the nil and max UUIDs. */
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
  /** The UUID, if the digits of the trace ID are those of a UUID without dashes. */
  readonly withDashes: string | undefined;
}

export type Explained = ExplainedUuid | ExplainedSpanContext;

export function explain(id: Id): Explained {
  if (id.kind === 'uuid') {
    return explainUuid(id.id);
  }
  const [traceId, spanId] = id.kind === 'span' ? [id.traceId, id.spanId] : [id.id, undefined];
  const sessionId = sessionIdFromTraceId(traceId);
  const uuid = dashed(traceId);
  return {
    kind: 'spanContext',
    traceId,
    spanId,
    sessionId,
    sessionIdIsTraceId: sessionId === uuid,
    requestId: spanId === undefined ? undefined : requestIdFromSpanContext({ traceId, spanId }),
    withDashes: spanId === undefined && isIdentifyingUuid(uuid) ? uuid : undefined,
  };
}

function explainUuid(uuid: string): ExplainedUuid {
  const version = isIdentifyingUuid(uuid) ? Number(uuid[14]) : undefined;
  if (version !== 4) {
    return { kind: 'uuid', uuid, version, asRequestId: undefined, asSessionId: undefined };
  }
  const digits = traceIdFromSessionId(uuid);
  const lowBits = Number.parseInt(digits.charAt(16), 16) & 3;
  return {
    kind: 'uuid',
    uuid,
    version,
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
  const kind = version === undefined ? 'UUID without a valid version' : `version ${version} UUID`;
  if (asSessionId === undefined) {
    return [
      `${uuid} is a ${kind}.`,
      '',
      'This package generates version 4 UUIDs only, so it did not generate this one. If your code or SEEK chose it, the span',
      `of the call recorded it. To search for it, run: seek-otel find ${uuid}`,
    ].join('\n');
  }
  return [
    `${uuid} is a ${kind}. Its digits don't tell which header it comes from.`,
    '',
    'If it is an X-Request-Id, it stands for',
    ...(asRequestId === undefined
      ? ['  no span: this package did not generate it as an X-Request-Id']
      : [
          `  span   ${asRequestId.spanId}`,
          `  trace  ${asRequestId.traceIdPattern}   58 of the 128 bits are known: these 14 digits, and two bits of digit 17`,
        ]),
    '',
    'If it is an X-Session-Id, it stands for',
    `  trace  ${asSessionId.traceId}   exactly, if register or UuidTraceIdGenerator generated the trace ID;`,
    `         ${asSessionId.traceIdPattern}   otherwise: 6 of the 128 bits are unknown, digit 13 and the upper two bits`,
    `         ${' '.repeat(32)}   of digit 17 (${asSessionId.digit17.join(', ')})`,
    '',
    'If your code or SEEK chose it, it stands for neither, but the span of the call recorded it.',
    `To find out which it is, and the trace, run: seek-otel find ${uuid}`,
  ].join('\n');
}

function spanContextExplanation(explained: ExplainedSpanContext): string {
  const { traceId, spanId, sessionId, sessionIdIsTraceId, requestId, withDashes } = explained;
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
    ...(withDashes === undefined
      ? []
      : [`If it is a UUID without its dashes instead, run: seek-otel explain ${withDashes}`]),
  ].join('\n');
}
