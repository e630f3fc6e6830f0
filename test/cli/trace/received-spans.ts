/**
 * Spans as a backend may return them, for property tests.
 *
 * @module
 */
import fc from 'fast-check';
import type { ReceivedSpan } from '../../../src/cli/trace/received-trace.ts';

/** Characters that control a terminal, or the direction of text, or that are none. */
export const CONTROL: RegExp = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\u001b[2J',
        '\u009b',
        '\r\n',
        '\u202e',
        '\u2066',
        '\u200f',
        '\u2028',
        '\ud800',
        '|',
        '`',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.join(''));

/** Any JSON value, and what protocol buffers have besides. */
export const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.jsonValue({ maxDepth: 2 }),
  fc.double(),
  fc.bigInt(),
  fc.constantFrom(undefined, Number.NaN, 1.8e15, '1764000000000000', -1, 8.65e18),
  fc.array(hostileText, { maxLength: 3 }),
);

const id = fc.oneof(fc.constantFrom('a', 'b', 'A', 'c'.repeat(16), ''), anyValue);
const attributes = fc.dictionary(
  fc.oneof(
    hostileText,
    fc.constantFrom(
      'seek.request_id',
      'seek.session_id',
      'seek.webhook.request_id',
      'user_agent.original',
      'url.full',
      'url.path',
      'http.route',
      'http.target',
      'http.request.method',
      'http.response.status_code',
      'error.type',
      'graphql.operation.type',
      'graphql.operation.name',
      'seek.graphql.root_fields',
      'seek.graphql.error_codes',
    ),
  ),
  fc.oneof(
    anyValue,
    fc.webUrl(),
    fc.constantFrom(200, 401, '503', 'FORBIDDEN', 'query'),
    fc.array(fc.stringMatching(/^\w{1,80}$/), { maxLength: 10 }),
  ),
);

export const anyReceivedSpan: fc.Arbitrary<ReceivedSpan> = fc.record({
  spanId: id,
  parentSpanId: id,
  name: anyValue,
  service: anyValue,
  serviceVersion: anyValue,
  startMicros: fc.oneof(fc.nat(), anyValue),
  durationMicros: fc.oneof(fc.nat(1_000_000), anyValue),
  attributes,
  failed: fc.boolean(),
});
